import type { AlertAnswer } from '@headroom/contracts/monitoring/alerts';
import { howToLink } from '@headroom/contracts/monitoring/how-to-link';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { sessionQuery } from '../../../cache/session-query.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Status } from '../../../ui/status.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { changeAlert, changeSilences } from './show-at-once.ts';
import { useAct } from './use-act.ts';
import styles from './alerts.module.css';

const HOUR_MILLISECONDS = 3_600_000;

/** What is wrong now, with what can be done about it. */
export function FiringList({ alerts }: { alerts: readonly AlertAnswer[] }) {
  return (
    <ul className={styles.list}>
      {alerts.map((alert, place) => (
        <FiringAlert key={alert.id} alert={alert} isFirst={place === 0} />
      ))}
    </ul>
  );
}

function FiringAlert({ alert, isFirst }: { alert: AlertAnswer; isFirst: boolean }) {
  const { act, isBusy } = useAct();
  const { id, state, severity, ruleId, ruleName, labels, sentence, acknowledged, silencedUntil } = alert;
  const shape = state === 'pending' ? 'open' : severity === 'urgent' ? 'failed' : 'risk';
  const by = useQuery(sessionQuery).data?.name ?? 'you';
  const acknowledge = () =>
    act(`/alerts/${id}/acknowledge`, {
      method: 'POST',
      what: 'The alert',
      done: 'Taken on. Nobody is told again until it is over.',
      show: (client) => changeAlert(client, id, { acknowledged: { at: new Date().toISOString(), by } }),
    });
  function silence(milliseconds: number) {
    const now = Date.now();
    const until = new Date(now + milliseconds).toISOString();
    const body = { ruleId, labels, until, reason: 'Silenced from the list of alerts' };
    return act('/silences', {
      method: 'POST',
      body,
      what: 'The silence',
      done: 'Silenced. It is shown all the same; what still fires at the end is told.',
      show(client) {
        changeAlert(client, id, { silencedUntil: until });
        const made = { ...body, id: '', createdAt: new Date(now).toISOString(), createdBy: by };
        changeSilences(client, (known) => [...known, made].toSorted((a, b) => (a.until < b.until ? -1 : 1)));
      },
    });
  }
  return (
    <li className={styles.item}>
      <p className={styles.title}>
        <Status shape={shape}>{state === 'pending' ? 'Pending' : severity === 'urgent' ? 'Urgent' : 'Notice'}</Status>{' '}
        <b>{ruleName}</b>
      </p>
      <p>{sentence}</p>
      <p className={styles.note}>
        Since <Moment at={alert.since} />
        {alert.isMissing && ', and not measured any more, which does not end it'}
        {acknowledged && (
          <>
            , taken on by {acknowledged.by} <Moment at={acknowledged.at} as="age" />
          </>
        )}
        {silencedUntil !== null && (
          <>
            , silenced until <Moment at={silencedUntil} />
          </>
        )}
        . <HowTo howTo={alert.howTo} />
      </p>
      <div className={styles.buttons}>
        <ButtonLink variant={isFirst ? 'go' : 'plain'} href={alert.evidence}>
          {alert.evidence.startsWith('/console/why') ? 'Why is this slow?' : 'See the evidence'}
        </ButtonLink>
        {acknowledged === null && (
          <Button aria-disabled={isBusy} onClick={() => void acknowledge()}>
            Take it on
          </Button>
        )}
        {silencedUntil === null && (
          <>
            <Button variant="bare" aria-disabled={isBusy} onClick={() => void silence(HOUR_MILLISECONDS)}>
              Silence for an hour
            </Button>
            <Button variant="bare" aria-disabled={isBusy} onClick={() => void silence(24 * HOUR_MILLISECONDS)}>
              For a day
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

function HowTo({ howTo }: { howTo: string }) {
  const { href } = useConsoleQuery();
  const link = howToLink(howTo);
  return link ? <Link href={href(link.path) + link.hash}>What to do</Link> : <code>{howTo}</code>;
}
