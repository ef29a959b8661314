import { QueryClient } from '@tanstack/react-query';
import type { Job } from '@headroom/contracts/jobs';
import { expect, test } from 'vitest';
import { canUndo } from './job-words.ts';
import { jobQuery, jobsQuery, noteJob } from './jobs.ts';

const job = (changes: Partial<Job>): Job => ({
  id: 'a',
  kind: 'bulk',
  title: 'Archive 3 products',
  state: 'running',
  isCancelRequested: false,
  progress: { done: 0, total: 3, unit: 'products', phase: null, ratePerSecond: null, remainingSeconds: null },
  result: null,
  error: null,
  attempts: 1,
  actor: null,
  importId: null,
  undo: null,
  createdAt: '2026-11-21T12:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  ...changes,
});

test('a job that is heard of stands first in the list and is known by itself', () => {
  const client = new QueryClient();
  client.setQueryData(jobsQuery.queryKey, [job({ id: 'old' })]);
  noteJob(client, job({ id: 'new' }));
  expect(client.getQueryData(jobsQuery.queryKey)?.map(({ id }) => id)).toEqual(['new', 'old']);
  expect(client.getQueryData(jobQuery('new').queryKey)?.id).toBe('new');
});

test('an answer that was overtaken does not bring a finished job back to life', () => {
  const client = new QueryClient();
  client.setQueryData(jobsQuery.queryKey, [job({})]);
  noteJob(client, job({ state: 'succeeded' }));
  noteJob(client, job({ state: 'running' }));
  expect(client.getQueryData(jobsQuery.queryKey)?.[0]?.state).toBe('succeeded');
  expect(client.getQueryData(jobQuery('a').queryKey)?.state).toBe('succeeded');
});

test.each(['failed', 'cancelled'] as const)(
  'a late answer does not set a %s job running, another try does',
  (state) => {
    const client = new QueryClient();
    const known = () => client.getQueryData(jobQuery('a').queryKey)?.state;
    noteJob(client, job({ state }));
    noteJob(client, job({ state: 'running' }));
    expect(known()).toBe(state);
    noteJob(client, job({ state: 'queued' }));
    expect(known()).toBe('queued');
    noteJob(client, job({ state: 'running', attempts: 2 }));
    noteJob(client, job({ state }));
    expect(known()).toBe('running');
  },
);

test('what was undone, is too old or still runs cannot be undone', () => {
  const undo = { until: '2026-11-22T12:00:00.000Z', jobId: null };
  const now = Date.parse('2026-11-21T13:00:00.000Z');
  expect(canUndo(job({ state: 'succeeded', undo }), now)).toBe(true);
  expect(canUndo(job({ state: 'running', undo }), now)).toBe(false);
  expect(canUndo(job({ state: 'succeeded', undo: { ...undo, jobId: 'b' } }), now)).toBe(false);
  expect(canUndo(job({ state: 'succeeded', undo }), now + 24 * 60 * 60_000)).toBe(false);
});
