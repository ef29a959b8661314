import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explainError } from '../../cache/explain-error.ts';
import { signOut } from '../../cache/session-changes.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { CropFrame } from '../../ui/crop-frame.tsx';
import { Main } from '../../ui/main.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { useToast } from '../../ui/toasts.tsx';
import styles from './account-screen.module.css';
import { MeasuringChoice } from './measuring-choice.tsx';
import { PasswordForm } from './password-form.tsx';

/** Who is signed in, the password, and the sessions. */
export default function AccountScreen() {
  usePageTitle('Account');
  const { data: user } = useQuery(sessionQuery);
  const client = useQueryClient();
  const toast = useToast();
  const [isLeaving, setLeaving] = useState(false);
  if (user === undefined) return <Main>{null}</Main>;
  if (user === null) {
    return (
      <Main className={styles.screen}>
        <CropFrame
          level={1}
          title="Nobody is signed in"
          actions={
            <ButtonLink variant="go" href="/sign-in?next=/account">
              Sign in
            </ButtonLink>
          }
        >
          An account has a name, a role and a password. Sign in to see yours.
        </CropFrame>
        <section className={styles.part} aria-labelledby="measuring">
          <h2 id="measuring">Measuring</h2>
          <MeasuringChoice />
        </section>
      </Main>
    );
  }
  async function leave() {
    setLeaving(true);
    try {
      await signOut(client, { everywhere: true });
      toast({ message: 'Signed out, here and everywhere else.' });
    } catch (error) {
      toast({ message: `Still signed in. ${explainError(error, 'Signing out').text}` });
    } finally {
      setLeaving(false);
    }
  }
  return (
    <Main className={styles.screen}>
      <h1 className={styles.title}>Account</h1>
      <section className={styles.part} aria-label="Who you are">
        <dl className={styles.who}>
          <div>
            <dt>Name</dt>
            <dd>{user.name || 'none'}</dd>
          </div>
          <div>
            <dt>Email</dt>
            <dd>{user.email}</dd>
          </div>
          <div>
            <dt>Role</dt>
            <dd>{user.role}</dd>
          </div>
        </dl>
      </section>
      <section className={styles.part} aria-labelledby="password">
        <h2 id="password">Password</h2>
        <p className={styles.lead}>Another password ends every other session of yours; this one stays.</p>
        <PasswordForm email={user.email} />
      </section>
      <section className={styles.part} aria-labelledby="sessions">
        <h2 id="sessions">Sessions</h2>
        <p className={styles.lead}>
          Left a device signed in somewhere? This ends every session of yours, and the one here too.
        </p>
        <div>
          <Button variant="danger" aria-disabled={isLeaving} onClick={() => !isLeaving && void leave()}>
            Sign out everywhere
          </Button>
        </div>
      </section>
      <section className={styles.part} aria-labelledby="measuring">
        <h2 id="measuring">Measuring</h2>
        <MeasuringChoice />
      </section>
    </Main>
  );
}
