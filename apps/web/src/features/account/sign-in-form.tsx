import type { Site } from '@headroom/contracts/accounts';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { signIn } from '../../cache/session-changes.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import wrong from '../../ui/wrong.module.css';
import { DemoAccounts } from './demo-accounts.tsx';
import { explainSignIn } from './explain-sign-in.ts';
import styles from './sign-in-form.module.css';
import { useCountdown } from './use-countdown.ts';

type DemoAccount = NonNullable<Site['demo']>['accounts'][number];

/**
 * idle → sending → (the screen leaves) | idle with what went wrong; after too many attempts it waits for the
 * countdown. The fields are uncontrolled, because password managers fill them without telling React.
 */
export function SignInForm({ accounts }: { accounts: readonly DemoAccount[] }) {
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<ReturnType<typeof explainSignIn>>();
  const [secondsLeft, startCountdown] = useCountdown();
  const blocked = sending || secondsLeft > 0;

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (blocked) return;
    const data = new FormData(event.currentTarget);
    setSending(true);
    setFailure(undefined);
    try {
      await signIn(client, { email: text(data.get('email')).trim(), password: text(data.get('password')) });
    } catch (error) {
      const explained = explainSignIn(error);
      setFailure(explained);
      startCountdown(explained.waitSeconds);
      field(form.current, explained.field)?.select();
    } finally {
      setSending(false);
    }
  }

  function fill(account: DemoAccount) {
    const email = field(form.current, 'email');
    const password = field(form.current, 'password');
    if (!email || !password) return;
    email.value = account.email;
    password.value = account.password;
    form.current?.querySelector<HTMLButtonElement>('button[type=submit]')?.focus();
  }

  return (
    <>
      <form ref={form} method="post" action="/sign-in" className={styles.form} onSubmit={(event) => void send(event)}>
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
          maxLength={320}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          maxLength={1024}
          error={failure?.field === 'password' && failure.text}
        />
        <div className={styles.foot}>
          <Button type="submit" variant="go" aria-disabled={blocked} className={styles.send}>
            {sending ? 'Signing in…' : 'Sign in'}
          </Button>
          <p className={styles.failure} role="alert">
            {failure && failure.field !== 'password' && (
              <span className={wrong.wrong}>
                {failure.text}
                {secondsLeft > 0 && ` Try again in ${formatWait(secondsLeft)}.`}
              </span>
            )}
          </p>
        </div>
      </form>
      {accounts.length > 0 && <DemoAccounts accounts={accounts} onFill={fill} />}
    </>
  );
}

const text = (value: FormDataEntryValue | null) => (typeof value === 'string' ? value : '');

function field(form: HTMLFormElement | null, name: string | undefined): HTMLInputElement | null {
  const found = name ? form?.elements.namedItem(name) : null;
  return found instanceof HTMLInputElement ? found : null;
}

function formatWait(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
