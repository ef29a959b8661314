import type { Site } from '@headroom/contracts/accounts';
import { Button } from '../../ui/button.tsx';
import styles from './demo-accounts.module.css';

type DemoAccount = NonNullable<Site['demo']>['accounts'][number];

/** The sign-ins of a demo catalogue, each one press away from the fields. */
export function DemoAccounts({
  accounts,
  onFill,
}: {
  accounts: readonly DemoAccount[];
  onFill: (account: DemoAccount) => void;
}) {
  return (
    <section className={styles.demo} aria-labelledby="demo-accounts">
      <h2 id="demo-accounts">This is a demo. Take one of its accounts</h2>
      <ul>
        {accounts.map((account) => (
          <li key={account.email}>
            <span className={styles.who}>
              <b>{account.email}</b>
              <span>
                {account.role}, password <span className={styles.password}>{account.password}</span>
              </span>
            </span>
            <Button onClick={() => onFill(account)} aria-label={`Fill in ${account.email}`}>
              Fill in
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
