import { getHeapStatistics } from 'node:v8';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { PROFILE_SECONDS } from '@headroom/contracts/monitoring/runtime-words';
import { buildFlame } from './build-flame.ts';
import type { ProfileFiles } from './profile-files.ts';
import type { ProfilesRepository } from './profiles-repository.ts';
import { refuseCpuProfile, refuseSnapshot } from './room-for-profiles.ts';
import { takeCpuProfile } from './take-cpu-profile.ts';

/** A command is a row; an operator does not notice two seconds, and a connection that only listens would cost more. */
const LOOK_MILLISECONDS = 2_000;
const SWEEP_EVERY = 150;
/** Answers that are on their way go out before a snapshot stops everything. */
const BREATH_MILLISECONDS = 250;
const ENDED = 'The process ended before it was done. Ask for another one.';

export interface ProfileRunner {
  start(): void;
  /** Looks for a command at once. */
  wake(): void;
  /** Ends the one that runs. */
  stop(): Promise<void>;
}

/** Does in this process what operators ask of it: one profile at a time. */
export function runProfiles({
  processId,
  repository,
  files,
  logger,
}: {
  processId: string;
  repository: ProfilesRepository;
  files: ProfileFiles;
  logger: Pick<FastifyBaseLogger, 'warn'>;
}): ProfileRunner {
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;
  let looks = 0;

  async function takeCpu(id: string, seconds: number): Promise<void> {
    const refusal = refuseCpuProfile({ seconds, freeDiskBytes: await files.freeDiskBytes() });
    if (refusal) return repository.end(id, { state: 'failed', error: refusal });
    const onStep = async (share: number) => !isStopping && (await repository.step(id, share * 0.95));
    const profile = await takeCpuProfile({ seconds, onStep });
    if (!profile) {
      return isStopping
        ? repository.end(id, { state: 'failed', error: ENDED })
        : repository.end(id, { state: 'cancelled', error: null });
    }
    const written = await files.writeCpuProfile(id, JSON.stringify(profile));
    if (!(await repository.complete(id, { ...written, flame: buildFlame(profile) }))) await files.remove(written.file);
  }
  async function takeHeap(id: string): Promise<void> {
    await wait(BREATH_MILLISECONDS);
    if (!(await repository.step(id, 0.1))) return repository.end(id, { state: 'cancelled', error: null });
    const refusal = refuseSnapshot({
      heapBytes: getHeapStatistics().used_heap_size,
      availableBytes: process.availableMemory(),
      freeDiskBytes: await files.freeDiskBytes(),
    });
    if (refusal) return repository.end(id, { state: 'failed', error: refusal });
    const written = await files.writeHeapSnapshot(id);
    if (!(await repository.complete(id, { ...written, flame: null }))) await files.remove(written.file);
    return undefined;
  }
  async function look(): Promise<void> {
    if (looks++ % SWEEP_EVERY === 0) await files.sweep(repository.knownFiles);
    const command = await repository.claim(processId);
    if (!command) return;
    const { id, kind, seconds } = command;
    try {
      await (kind === 'cpu' ? takeCpu(id, seconds ?? PROFILE_SECONDS.usual) : takeHeap(id));
    } catch (error) {
      logger.warn({ err: error }, 'a profile of this process could not be taken');
      await repository.end(id, { state: 'failed', error: `It could not be taken: ${(error as Error).message}` });
    }
  }
  function wake(): void {
    if (isStopping) return;
    running ??= look()
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'commands for profiles could not be read; it is tried again'),
      )
      .finally(() => {
        running = undefined;
      });
  }
  return {
    start() {
      timer ??= setInterval(wake, LOOK_MILLISECONDS).unref();
    },
    wake,
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
