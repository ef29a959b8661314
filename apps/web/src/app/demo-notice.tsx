import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { sessionQuery } from '../cache/session-query.ts';
import { siteQuery } from '../cache/site-query.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useStoredFlag } from '../ui/stored-flag.ts';
import styles from './demo-notice.module.css';

/**
 * Says that the catalogue is a demo and how to sign in. It covers the foot of the page and shifts nothing. A server draws it, since it is
 * the largest text of a small screen; theme-before-paint.js tells the style sheet who has closed it.
 */
export default function DemoNotice() {
  const { data: site } = useQuery(siteQuery);
  const { data: user } = useQuery(sessionQuery);
  const [path] = useLocation();
  const [closed, close] = useStoredFlag('headroom.demo-notice-closed', false);
  if (closed || !site?.demo || user !== null || path === '/sign-in') return null;
  const account = site.demo.accounts[0];

  return (
    <Notice
      id="demo-notice"
      label="About this demo"
      actions={
        <Button variant="bare" onClick={close}>
          Close
        </Button>
      }
    >
      <b>This is a demo catalogue.</b>{' '}
      {account && (
        <span>
          Sign in as <span className={styles.account}>{account.email}</span> with{' '}
          <span className={styles.account}>{account.password}</span>.
        </span>
      )}
    </Notice>
  );
}
