import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkAction } from '@headroom/contracts/bulk-actions';
import type { Job } from '@headroom/contracts/jobs';
import { newId } from '@headroom/database';
import type { CrashModel, JobEffect, StartedJob } from './crash-model.ts';
import type { Random } from './create-random.ts';
import type { PatientClient } from './patient-client.ts';

const POLL_MILLISECONDS = 100;
/** A job whose worker is killed waits for its heartbeat to be missed; killed five times in a row it fails and is tried again by hand. */
const JOB_MILLISECONDS = 180_000;
const MAX_PAUSE_MILLISECONDS = 300;

/**
 * Starts bulk actions over the whole catalogue or a part of it, one after the other; cancels some, takes some back, and waits until each
 * has ended.
 */
export async function runBulkActions({
  client,
  productIds,
  model,
  random,
  isOver,
}: {
  client: PatientClient;
  productIds: readonly string[];
  model: CrashModel;
  random: Random;
  isOver: () => boolean;
}): Promise<void> {
  while (!isOver()) {
    const ids = random.chance(0.3) ? productIds.filter((_, index) => index === 0 || random.chance(0.1)) : undefined;
    const { effect, action } = chooseAction(random);
    const selection = ids ? { ids } : { filter: {} };
    const call = { path: '/products/bulk-actions', body: { selection, action } };
    const job = await startJob({ client, model }, call, effect);
    if (ids) job.productIds = ids;
    if (random.chance(0.2)) {
      await sleep(random.below(MAX_PAUSE_MILLISECONDS));
      // Too late where it has ended meanwhile.
      await client({ method: 'POST', path: `/jobs/${job.id}/cancel`, headers: { 'idempotency-key': newId() } });
    }
    const ended = await waitForJob(client, job);
    if (ended.undo && random.chance(0.3)) {
      const undoing = { path: `/jobs/${job.id}/undo` };
      await waitForJob(client, await startJob({ client, model }, undoing, { kind: 'undo', undoOf: job.id }));
    }
    await sleep(random.below(MAX_PAUSE_MILLISECONDS));
  }
}

function chooseAction(random: Random): { effect: JobEffect; action: BulkAction } {
  // Only what adds up shows that it was done twice.
  if (random.chance(0.3)) {
    const tag = `tag-${newId()}`;
    return { effect: { kind: 'tag', tag }, action: { kind: 'tag', add: [tag], remove: [] } };
  }
  const amount = 1 + random.below(100);
  return { effect: { kind: 'reprice', amount }, action: { kind: 'reprice', amount } };
}

/** Starts a job under a key of its own. */
export async function startJob(
  { client, model }: { client: PatientClient; model: CrashModel },
  { path, body }: { path: string; body?: unknown },
  effect: JobEffect,
): Promise<StartedJob> {
  const call = { method: 'POST', path, headers: { 'idempotency-key': newId() }, body };
  const reply = await client(call);
  if (reply.status !== 202) throw new Error(`No job: ${reply.status} ${JSON.stringify(reply.json)}`);
  const job: StartedJob = { id: (reply.json as Job).id, effect, state: 'queued' };
  model.jobs.push(job);
  model.answered.push({ call, status: reply.status, id: job.id });
  return job;
}

/** Waits until a job has succeeded or is cancelled; one that lost its worker too often is tried again, as a person would. */
export async function waitForJob(client: PatientClient, job: StartedJob): Promise<Job> {
  const deadline = Date.now() + JOB_MILLISECONDS;
  for (;;) {
    const reply = await client({ method: 'GET', path: `/jobs/${job.id}` });
    if (reply.status !== 200) throw new Error(`The job ${job.id} is gone: ${JSON.stringify(reply.json)}`);
    const now = reply.json as Job;
    job.state = now.state;
    if (now.state === 'succeeded' || now.state === 'cancelled') return now;
    if (now.state === 'failed') {
      if (now.error?.code !== 'worker_lost') throw new Error(`A job failed: ${JSON.stringify(now)}`);
      await client({ method: 'POST', path: `/jobs/${job.id}/retry`, headers: { 'idempotency-key': newId() } });
    }
    if (Date.now() > deadline) throw new Error(`A job does not end: ${JSON.stringify(now)}`);
    await sleep(POLL_MILLISECONDS);
  }
}
