import type { FastifyBaseLogger } from 'fastify';
import type { RuntimeSample } from '@headroom/contracts/monitoring/runtime-memory';
import { valueOf } from '@headroom/contracts/monitoring/histogram';
import { runRegularly } from '../../run-regularly.ts';
import type { Recorder } from '../recorder.ts';
import { createHeapJudge } from './leaks/judge-heap.ts';
import type { watchMachine } from './machine/watch-machine.ts';
import type { OwnProcess, Processes } from './processes.ts';
import { describeGauges, gaugesOfMachine, gaugesOfProcess } from './runtime-gauges.ts';
import { watchProcess } from './watch-process.ts';

const EVERY_MILLISECONDS = 10_000;
/** The verdict costs some milliseconds and changes slowly. */
const JUDGE_EVERY = 3;

/**
 * Looks at this process every ten seconds, records what it sees, and tells the others.
 * @param machine undefined where another process of the same machine looks at it.
 * @param onSample hears each look.
 */
export function sampleProcess({
  own,
  processes,
  recorder,
  machine,
  onSample,
  logger,
}: {
  own: OwnProcess;
  processes: Pick<Processes, 'say' | 'leave'>;
  recorder: Pick<Recorder, 'gauge' | 'observe' | 'describe'>;
  machine: ReturnType<typeof watchMachine> | undefined;
  onSample: (sample: RuntimeSample) => Promise<void>;
  logger: Pick<FastifyBaseLogger, 'warn'>;
}) {
  const judge = createHeapJudge({ startedAt: own.startedAt.getTime() });
  const watch = watchProcess({ onFullCollection: judge.add });
  describeGauges(recorder);
  let looks = 0;
  let isStopping = false;
  let first: Promise<void> | undefined;
  let verdict: ReturnType<typeof judge.verdict> | undefined;

  async function look(): Promise<void> {
    if (isStopping) return;
    const { sample, gc, seconds, missing } = await watch.look();
    const seen = (await machine?.()) ?? null;
    for (const [name, value] of gaugesOfProcess(sample, seconds)) {
      if (value !== null) recorder.gauge(name, {}, value);
    }
    for (const [kind, { buckets, counts }] of gc) {
      for (const [index, bucket] of buckets.entries()) {
        for (let n = 0; n < counts[index]!; n++) recorder.observe('runtime_gc_duration', { kind }, valueOf(bucket));
      }
    }
    if (seen) {
      for (const [name, value] of gaugesOfMachine(seen.sample)) if (value !== null) recorder.gauge(name, {}, value);
    }
    verdict = !verdict || looks % JUDGE_EVERY === 0 ? judge.verdict(sample.heap.limitBytes) : verdict;
    looks += 1;
    await processes.say(own, { sample, machine: seen, verdict, missing });
    await onSample(sample);
  }
  const regularly = runRegularly({
    work: look,
    everyMilliseconds: EVERY_MILLISECONDS,
    onError: (error) => logger.warn({ err: error }, 'this process could not say how it is; it is tried again'),
  });
  return {
    start() {
      watch.start();
      regularly.start();
      // So that it can be asked for a profile at once.
      first = look().catch(() => undefined);
    },
    async stop() {
      isStopping = true;
      await first;
      await regularly.stop();
      watch.stop();
      await processes.leave(own).catch(() => undefined);
    },
  };
}
