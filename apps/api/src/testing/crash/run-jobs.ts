import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@headroom/contracts/jobs';
import { newId } from '@headroom/database';
import type { CrashModel, JobEffect, StartedJob } from './crash-model.ts';
import type { Random } from './create-random.ts';
import type { PatientClient, Reply } from './patient-client.ts';

const POLL_MILLISECONDS = 100;
/** A job whose worker is killed waits for its heartbeat to be missed; killed five times in a row it fails and is tried again by hand. */
const JOB_MILLISECONDS = 180_000;
const MAX_PAUSE_MILLISECONDS = 300;

/**
 * Starts bulk actions over the whole catalogue or a part of it, one after the other; cancels some, takes some back, and waits until each
 * has ended.
 */
export async function runJobs({
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
    const part = random.chance(0.3) ? productIds.filter(() => random.chance(0.1)) : undefined;
    const effect: JobEffect = random.chance(0.5)
      ? { kind: 'tag', tag: `tag-${newId()}` }
      : { kind: 'reprice', amount: 1 + random.below(100) };
    const action =
      effect.kind === 'tag'
        ? { kind: 'tag', add: [effect.tag], remove: [] }
        : { kind: 'reprice', amount: effect.kind === 'reprice' ? effect.amount : 0 };
    const selection = part && part.length > 0 ? { ids: part } : { filter: {} };
    const job = await start({ path: '/products/bulk-actions', body: { selection, action } }, effect);
    if (part && part.length > 0) job.productIds = part;
    if (random.chance(0.2)) {
      await sleep(random.below(MAX_PAUSE_MILLISECONDS));
      // Too late where it has ended meanwhile.
      await post(`/jobs/${job.id}/cancel`);
    }
    const ended = await waitFor(job);
    if (ended.undo && random.chance(0.3)) {
      await waitFor(await start({ path: `/jobs/${job.id}/undo` }, { kind: 'undo', undoOf: job.id }));
    }
    await sleep(random.below(MAX_PAUSE_MILLISECONDS));
  }

  function post(path: string, body?: unknown): Promise<Reply> {
    return client({ method: 'POST', path, headers: { 'idempotency-key': newId() }, body });
  }

  async function start({ path, body }: { path: string; body?: unknown }, effect: JobEffect): Promise<StartedJob> {
    const reply = await post(path, body);
    if (reply.status !== 202) throw new Error(`No job: ${reply.status} ${JSON.stringify(reply.json)}`);
    const job: StartedJob = { id: (reply.json as Job).id, effect, state: 'queued' };
    model.jobs.push(job);
    return job;
  }

  async function waitFor(job: StartedJob): Promise<Job> {
    const deadline = Date.now() + JOB_MILLISECONDS;
    for (;;) {
      const reply = await client({ method: 'GET', path: `/jobs/${job.id}` });
      if (reply.status !== 200) throw new Error(`The job ${job.id} is gone: ${JSON.stringify(reply.json)}`);
      const now = reply.json as Job;
      job.state = now.state;
      if (now.state === 'succeeded' || now.state === 'cancelled') return now;
      if (now.state === 'failed') {
        if (now.error?.code !== 'worker_lost') throw new Error(`A job failed: ${JSON.stringify(now)}`);
        await post(`/jobs/${job.id}/retry`);
      }
      if (Date.now() > deadline) throw new Error(`A job does not end: ${JSON.stringify(now)}`);
      await sleep(POLL_MILLISECONDS);
    }
  }
}
