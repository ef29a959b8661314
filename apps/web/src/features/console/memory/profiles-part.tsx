import type { RuntimeProcess } from '@headroom/contracts/monitoring/runtime-memory';
import type { AskForProfile, Profile, ProfileKind, Profiles } from '@headroom/contracts/monitoring/runtime-profiles';
import { PROFILE_SECONDS } from '@headroom/contracts/monitoring/runtime-words';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explainError } from '../../../cache/explain-error.ts';
import { request } from '../../../cache/request.ts';
import { sessionQuery } from '../../../cache/session-query.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { formatBytes } from '../../../ui/format-size.ts';
import { formatDateTime } from '../../../ui/format.ts';
import { Status } from '../../../ui/status.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { MONITORING_KEY, useMonitoring } from '../use-monitoring.ts';
import { askedProfile, isOpen, PROFILE_SHAPES, processLabel, withAsked } from './memory-words.ts';
import styles from './memory.module.css';

const SECONDS = [PROFILE_SECONDS.least, PROFILE_SECONDS.usual, 30, PROFILE_SECONDS.most];
const KIND_WORDS: Readonly<Record<ProfileKind, string>> = { cpu: 'CPU profile', heap: 'Heap snapshot' };

type Act = (path: string, method: 'POST' | 'DELETE') => Promise<void>;

const columnsWith = (act: Act): readonly Column<Profile>[] => [
  {
    key: 'kind',
    head: 'What',
    isHead: true,
    cell: ({ kind, trigger, seconds: took }) =>
      `${KIND_WORDS[kind]}${took === null ? '' : `, ${took} s`}${trigger === 'slow' ? ', by itself' : ''}`,
  },
  { key: 'process', head: 'Process', cell: ({ process }) => processLabel(process) },
  {
    key: 'state',
    head: 'State',
    cell: ({ state, progress, error, reason }) => (
      <>
        <span className={styles.state}>
          <Status shape={PROFILE_SHAPES[state]}>
            {state === 'running' ? `running, ${formatShare(progress)}` : state}
          </Status>
        </span>
        {(error ?? reason) && <span className={styles.why}>{error ?? reason}</span>}
      </>
    ),
  },
  {
    key: 'asked',
    head: 'Asked',
    cell: ({ askedAt, askedBy }) => `${formatDateTime(askedAt)}${askedBy ? `, ${askedBy}` : ''}`,
    sortBy: ({ askedAt }) => askedAt,
    phone: 'hidden',
  },
  {
    key: 'size',
    head: 'Size',
    cell: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)),
    sortBy: ({ bytes }) => bytes,
    isFigure: true,
    phone: 'figure',
  },
  {
    key: 'do',
    head: '',
    cell: (profile) => (
      <span className={styles.acts}>
        {profile.hasFile && (
          <a href={`/api/v1/monitoring/profiles/${profile.id}/file`} download>
            {profile.kind === 'heap' ? 'Download once' : 'Download'}
          </a>
        )}
        {isOpen(profile) ? (
          <Button variant="bare" disabled={profile.id === ''} onClick={() => void act(`/${profile.id}/cancel`, 'POST')}>
            Cancel
          </Button>
        ) : (
          <Button variant="bare" onClick={() => void act(`/${profile.id}`, 'DELETE')}>
            Delete
          </Button>
        )}
      </span>
    ),
  },
];

/** Asks a process for a profile or a snapshot, and lists those that were taken. */
export function ProfilesPart({ processes }: { processes: readonly RuntimeProcess[] }) {
  const result = useMonitoring<Profiles>('/profiles', { kind: 'runtime', takes: 'nothing' });
  const { href } = useConsoleQuery();
  const client = useQueryClient();
  const toast = useToast();
  const [processId, setProcess] = useState<string>();
  const [seconds, setSeconds] = useState<number>(PROFILE_SECONDS.usual);
  const [isWarning, setWarning] = useState(false);
  const [asked, setAsked] = useState<Profile>();
  const email = useQuery(sessionQuery).data?.email;
  const chosen = processes.find(({ id }) => id === processId) ?? processes[0];

  async function act(path: string, method: 'POST' | 'DELETE', body?: AskForProfile) {
    try {
      await request(`/monitoring/profiles${path}`, { method, ...(body && { body }) });
    } catch (error) {
      toast({ message: explainError(error, 'The profile').text });
    }
    await client.invalidateQueries({ queryKey: [MONITORING_KEY, 'runtime'] });
  }
  async function ask(kind: ProfileKind) {
    setWarning(false);
    if (!chosen || asked) return;
    // Its row stands there with the press: one that comes later would push away what is read by then.
    setAsked(askedProfile({ kind, process: chosen, seconds, askedBy: email }));
    await act('', 'POST', { kind, processId: chosen.id, seconds });
    setAsked(undefined);
  }
  return (
    <Section title="Profiles and snapshots" aside="Profiles are kept for a week, snapshots for a day">
      <div className={styles.ask}>
        <label>
          Process
          <select value={chosen?.id ?? ''} onChange={(event) => setProcess(event.target.value)}>
            {processes.map((process) => (
              <option key={process.id} value={process.id}>
                {processLabel(process)}
              </option>
            ))}
          </select>
        </label>
        <label>
          For
          <select value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
            {SECONDS.map((each) => (
              <option key={each} value={each}>{`${each} s`}</option>
            ))}
          </select>
        </label>
        <Button variant="go" onClick={() => void ask('cpu')} disabled={!chosen}>
          Profile the CPU
        </Button>
        <Button onClick={() => setWarning(true)} disabled={!chosen}>
          Take a heap snapshot
        </Button>
      </div>
      <div className={styles.list}>
        <Loaded result={result} what="The profiles" waiting={<div className={styles.wait} />}>
          {({ profiles }) => (
            <DataTable
              label="Profiles and snapshots"
              columns={columnsWith(act)}
              rows={withAsked(profiles, asked)}
              keyOf={({ id }) => id}
              hrefOf={({ id, kind, state }) =>
                kind === 'cpu' && state === 'ready' ? href(`/console/memory/profiles/${id}`) : undefined
              }
              empty={
                <Empty title="No profile has been taken">
                  Choose a process above and profile it while it is busy. A process whose event loop is late for half a
                  minute takes one by itself.
                </Empty>
              }
            />
          )}
        </Loaded>
      </div>
      <Dialog
        open={isWarning}
        onClose={() => setWarning(false)}
        title="A snapshot holds everything that is in memory"
        actions={
          <>
            <Button onClick={() => setWarning(false)}>Leave it</Button>
            <Button variant="danger" onClick={() => void ask('heap')}>
              Take the snapshot
            </Button>
          </>
        }
      >
        <p>
          Passwords that were just typed, session tokens, the secret that signs them, and what other people look at are
          in the file as plain text. Keep it to yourself and delete it when you are done.
        </p>
        <p>
          {chosen ? chosen.name : 'The process'} answers nothing while it is taken:{' '}
          {chosen ? `its heap of ${formatBytes(chosen.sample.heap.usedBytes)} takes some seconds` : 'some seconds'}. The
          file can be downloaded once and is deleted then, or after a day.
        </p>
      </Dialog>
    </Section>
  );
}
