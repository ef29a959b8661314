import { QueryClient } from '@tanstack/react-query';
import type { Job } from '@headroom/contracts/jobs';
import { expect, test, vi } from 'vitest';
import type { LiveEvent } from '../live/live-stream.ts';
import { followJobs } from './follow-jobs.ts';
import { jobsQuery, noteJob } from './jobs.ts';

let tell: (event: LiveEvent) => void;
vi.mock('../live/browser-live-stream.ts', () => ({
  liveStream: () => ({
    subscribe(hear: typeof tell) {
      tell = hear;
      return () => undefined;
    },
  }),
}));

const job = (id: string, state: Job['state']) => ({ id, state, attempts: state === 'queued' ? 0 : 1 }) as Job;

function follow(...jobs: Job[]) {
  const client = new QueryClient();
  client.setQueryData(jobsQuery.queryKey, jobs);
  const over: string[] = [];
  const stop = followJobs(client, ({ id }) => over.push(id));
  return { client, over, stop };
}
const hear = (heard: Job) => tell({ kind: 'job', job: heard });

test('says once that a job has ended, however often it is told', () => {
  const { over, stop } = follow(job('2', 'running'), job('1', 'succeeded'));
  expect(over).toEqual([]);
  hear(job('2', 'succeeded'));
  hear(job('2', 'succeeded'));
  expect(over).toEqual(['2']);
  stop();
});

test('says it of one that ended before the answer that it was made', () => {
  const { client, over, stop } = follow(job('1', 'succeeded'));
  hear(job('2', 'succeeded'));
  noteJob(client, job('2', 'queued'));
  hear(job('2', 'succeeded'));
  expect(over).toEqual(['2']);
  stop();
});

test('says nothing of an old one that is told of again', () => {
  const { over, stop } = follow(job('5', 'succeeded'));
  hear(job('2', 'succeeded'));
  expect(over).toEqual([]);
  stop();
});
