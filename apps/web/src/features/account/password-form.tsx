import { useRef, useState, type FormEvent } from 'react';
import { PASSWORD_LENGTH } from '@headroom/contracts/catalogue';
import { changePassword } from '../../cache/session-changes.ts';
import { explainError } from '../../cache/explain-error.ts';
import { ProblemError } from '../../cache/problem-error.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import styles from './account-screen.module.css';

type Failure = { field: 'current' | 'next' | undefined; text: string };

/** Changes the password. The fields are uncontrolled, because password managers fill them without telling React. */
export function PasswordForm({ email }: { email: string }) {
  const form = useRef<HTMLFormElement>(null);
  const toast = useToast();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (sending) return;
    const data = new FormData(event.currentTarget);
    const read = (name: string) => String(data.get(name) ?? '');
    const [current, next] = [read('current'), read('next')];
    const length = Array.from(next).length;
    if (length < PASSWORD_LENGTH.min) {
      return setFailure({
        field: 'next',
        text: `${length} characters are too few. Write at least ${PASSWORD_LENGTH.min}; several words are fine.`,
      });
    }
    setSending(true);
    setFailure(undefined);
    try {
      await changePassword({ current, next });
      form.current?.reset();
      toast({ message: 'The password is changed. Your other sessions have ended.' });
    } catch (error) {
      setFailure(explainPassword(error));
    } finally {
      setSending(false);
    }
  }

  return (
    <form ref={form} method="post" className={styles.form} onSubmit={(event) => void send(event)}>
      {/* Password managers want to know whose password it is. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <TextField
        label="Present password"
        name="current"
        type="password"
        autoComplete="current-password"
        required
        maxLength={PASSWORD_LENGTH.max}
        error={failure?.field === 'current' && failure.text}
      />
      <TextField
        label="New password"
        name="next"
        type="password"
        autoComplete="new-password"
        required
        maxLength={PASSWORD_LENGTH.max}
        hint={`At least ${PASSWORD_LENGTH.min} characters; several words are fine.`}
        error={failure?.field === 'next' && failure.text}
      />
      <div>
        <Button type="submit" variant="go" aria-disabled={sending}>
          {sending ? 'Changing…' : 'Change the password'}
        </Button>
      </div>
      <p role="alert" className={styles.failure}>
        {failure && !failure.field && failure.text}
      </p>
    </form>
  );
}

function explainPassword(error: unknown): Failure {
  if (error instanceof ProblemError) {
    if (error.code === 'credentials_invalid') return { field: 'current', text: 'That is not your present password.' };
    if (error.status === 429) {
      const wait = error.retryAfterSeconds;
      return { field: undefined, text: `Too many failed attempts. Try again ${wait ? `in ${wait} s` : 'later'}.` };
    }
    const [fault] = error.errors;
    if (fault) return { field: fault.path.endsWith('/current') ? 'current' : 'next', text: fault.message };
    if (error.status === 403) return { field: undefined, text: error.message };
  }
  const { title, text } = explainError(error, 'The change');
  return { field: undefined, text: `${title}. ${text}` };
}
