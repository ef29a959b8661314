import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { sessionQuery } from '../../cache/session-query.ts';
import { siteQuery } from '../../cache/site-query.ts';
import { formatCount } from '../../ui/format.ts';
import { Main } from '../../ui/main.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { nextPath } from './next-path.ts';
import { NOTHING_UNSENT, readUnsentHere } from './read-unsent.ts';
import { SignInForm } from './sign-in-form.tsx';
import styles from './sign-in-screen.module.css';

/** Signing in, and what it opens. Somebody who is signed in already goes straight on. */
export default function SignInScreen() {
  usePageTitle('Sign in');
  const [params] = useSearchParams();
  const next = nextPath(params.get('next'));
  const { data: site } = useQuery(siteQuery);
  const { data: user } = useQuery(sessionQuery);
  const [, navigate] = useLocation();
  const isSignedIn = Boolean(user);
  useEffect(() => {
    if (isSignedIn) navigate(next, { replace: true });
  }, [isSignedIn, next, navigate]);

  return (
    <Main className={styles.screen}>
      <div className={styles.sheet}>
        <h1 className={styles.title}>Sign in</h1>
        <p className={styles.lead}>
          {site?.public === false
            ? 'This catalogue is not public. Sign in to read it.'
            : 'Without signing in you see the active products. With an account you see all of them.'}
        </p>
        <Waiting />
        <SignInForm accounts={site?.demo?.accounts ?? []} />
      </div>
    </Main>
  );
}

/** Whose it is nobody says here: whoever signs in sees their own. */
function Waiting() {
  const [{ changes, texts }, setUnsent] = useState(NOTHING_UNSENT);
  useEffect(() => {
    let isThere = true;
    void readUnsentHere().then((unsent) => isThere && setUnsent(unsent));
    return () => {
      isThere = false;
    };
  }, []);
  const many = changes + texts;
  return (
    many > 0 && (
      <p>
        {many === 1 ? 'One change waits on this device' : `${formatCount(many)} changes wait on this device`} until
        whoever made {many === 1 ? 'it' : 'them'} signs in here again.
      </p>
    )
  );
}
