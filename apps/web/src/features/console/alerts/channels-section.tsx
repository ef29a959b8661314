import type { AlertChannelsAnswer, AlertTestAnswer } from '@headroom/contracts/monitoring/alerts';
import { useState } from 'react';
import { explainError } from '../../../cache/explain-error.ts';
import { request } from '../../../cache/request.ts';
import { Button } from '../../../ui/button.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Status } from '../../../ui/status.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { formatMany, formatMilliseconds } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import styles from './alerts.module.css';

type Channel = AlertChannelsAnswer['channels'][number];
const NAMES = { webhook: 'Webhook', mail: 'Mail' } as const;
/** Two receivers, each of which may take 15 s. */
const TEST_MILLISECONDS = 40_000;

const COLUMNS: readonly Column<Channel>[] = [
  {
    key: 'state',
    head: 'State',
    phone: 'line',
    cell: ({ isSet, lastError, waiting }) =>
      !isSet ? (
        <Status shape="out">Not set up</Status>
      ) : lastError !== null && waiting > 0 ? (
        <Status shape="risk">Tries again</Status>
      ) : (
        <Status shape="good">Set up</Status>
      ),
  },
  { key: 'channel', head: 'By', isHead: true, cell: ({ channel }) => NAMES[channel] },
  { key: 'target', head: 'To', cell: ({ target, setting }) => target ?? `Set ${setting}.` },
  { key: 'waiting', head: 'Waiting', isFigure: true, cell: ({ waiting }) => formatMany(waiting) },
  { key: 'sent', head: 'Sent, 7 days', isFigure: true, cell: ({ sent }) => formatMany(sent) },
  { key: 'failed', head: 'Given up', isFigure: true, cell: ({ failed }) => formatMany(failed) },
  {
    key: 'last',
    head: 'Last',
    cell: ({ lastSentAt }) => (lastSentAt === null ? '–' : <Moment at={lastSentAt} as="age" />),
  },
  { key: 'error', head: 'Last fault', cell: ({ lastError }) => lastError ?? '–' },
];

/** Whom alerts are told, and whether that works. */
export function ChannelsSection() {
  const channels = useMonitoring<AlertChannelsAnswer>('/alert-channels', { kind: 'alerts', takes: 'nothing' });
  const [isTrying, setTrying] = useState(false);
  const [said, setSaid] = useState<AlertTestAnswer['results'] | string>();
  async function tryIt() {
    if (isTrying) return;
    setTrying(true);
    try {
      const { results } = await request<AlertTestAnswer>('/monitoring/alerts/test', {
        method: 'POST',
        timeoutMilliseconds: TEST_MILLISECONDS,
      });
      setSaid(results);
    } catch (error) {
      setSaid(explainError(error, 'The test').text);
    } finally {
      setTrying(false);
    }
  }
  return (
    <Section
      title="Who is told"
      aside={
        <Button aria-disabled={isTrying} onClick={() => void tryIt()}>
          {isTrying ? 'Sending…' : 'Send a test'}
        </Button>
      }
    >
      <Loaded
        result={channels}
        what="Where alerts go"
        waiting={<WaitingTable label="Who is told" columns={COLUMNS} rows={2} />}
      >
        {(answer) => (
          <DataTable label="Who is told" columns={COLUMNS} rows={answer.channels} keyOf={({ channel }) => channel} />
        )}
      </Loaded>
      <output className={styles.results}>
        {typeof said === 'string' && <span>{said}</span>}
        {Array.isArray(said) &&
          said.map(({ channel, outcome, detail, milliseconds }) => (
            <span key={channel}>
              <Status shape={outcome === 'sent' ? 'good' : outcome === 'failed' ? 'failed' : 'out'}>
                {NAMES[channel]}
              </Status>{' '}
              {detail}
              {outcome !== 'unset' && ` It took ${formatMilliseconds(milliseconds)}.`}
            </span>
          ))}
      </output>
    </Section>
  );
}
