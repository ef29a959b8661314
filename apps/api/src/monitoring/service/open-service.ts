import { hostname } from 'node:os';
import { bucketOf } from '@headroom/contracts/monitoring/histogram';
import type { Pool } from 'pg';
import type { CachedEntry } from '../../cache/fenced-cache.ts';
import { readEntryKey } from '../../cache/http/read-entry-key.ts';
import type { JobRun } from '../../jobs/run-job.ts';
import { runRegularly } from '../../run-regularly.ts';
import type { MonitoringPart } from '../monitoring-part.ts';
import type { ReadPoints } from '../read-points.ts';
import type { OpenRecorder } from './create-recorder.ts';
import { countStreamed } from './count-streamed.ts';
import { createCacheFeed, type CacheSource } from './feed-cache.ts';
import { createQueueFeed, recordJobRun } from './feed-jobs.ts';
import { feedLoad, feedPool, type LoadSource } from './feed-load.ts';
import { METRIC_TEXTS } from './metric-texts.ts';
import { observeRequests } from './observe-requests.ts';
import { createPointsWriter } from './points-writer.ts';
import { createRequestFeed, type RouteSeries } from './request-feed.ts';
import { rollPoints } from './roll-points.ts';
import { createServiceRoutes } from './service-routes.ts';

const FLUSH_MILLISECONDS = 10_000;
const ROLL_MILLISECONDS = 20_000;
const SAMPLE_MILLISECONDS = 1_000;

export interface ServiceDeps {
  pool: Pool;
  recorder: OpenRecorder;
  readPoints: ReadPoints;
  /** api, worker-interactive, worker-heavy or worker-pictures. */
  role: string;
  /** Which program runs. */
  release: string;
  onError: (error: unknown, message: string) => void;
  /** Only where requests are answered. */
  answering?: LoadSource & {
    cache: CacheSource;
    /** Route patterns by the names under which their answers are kept. */
    patterns: Readonly<Record<string, string>>;
  };
  flushMilliseconds?: number;
  rollMilliseconds?: number;
}

export interface ServicePart extends MonitoringPart {
  /** An answer that was given before the framework saw the request. */
  answeredEarly(
    entry: CachedEntry<unknown>,
    about: { method: string; status: number; milliseconds: number; bytes: number; isAbandoned: boolean },
  ): void;
  jobEnded(run: JobRun): void;
}

/** Records what this process does, keeps it, and answers what all processes recorded. */
export function openService({
  pool,
  recorder,
  readPoints,
  role,
  release,
  onError,
  answering,
  flushMilliseconds = FLUSH_MILLISECONDS,
  rollMilliseconds = ROLL_MILLISECONDS,
}: ServiceDeps): ServicePart {
  const startedAt = new Date(performance.timeOrigin);
  const writer = createPointsWriter({
    pool,
    identity: () => ({ role, host: hostname(), pid: process.pid, release, startedAt }),
  });
  const requests = createRequestFeed(recorder);
  const streamed = countStreamed();
  const early = new WeakMap<CachedEntry<unknown>, RouteSeries>();
  const lookAtCache = answering && createCacheFeed(recorder, answering.cache);
  const readQueue = createQueueFeed(recorder, pool);
  recorder.describe(METRIC_TEXTS);
  feedPool(recorder, pool);
  if (answering) feedLoad(recorder, answering);

  let isLast = false;
  const flushing = runRegularly({
    work: () => {
      lookAtCache?.();
      return writer.write(recorder.take(), { isLast });
    },
    everyMilliseconds: flushMilliseconds,
    // So that what is taken is of one step, and that of all processes of the same.
    byClock: true,
    onError: (error) => onError(error, 'what was measured could not be written; it is kept and tried again'),
  });
  let sampling: NodeJS.Timeout | undefined;

  const patternOf = (key: string) => {
    const name = readEntryKey(key)?.name ?? '';
    return answering?.patterns[name] ?? name;
  };
  return {
    observe: streamed.observe,
    answered: observeRequests(requests, streamed),
    routes: createServiceRoutes({ pool, readPoints }),
    tasks: [
      { name: 'service.roll', everyMilliseconds: rollMilliseconds, run: () => rollPoints(pool) },
      { name: 'service.queue', everyMilliseconds: flushMilliseconds, run: readQueue },
    ],
    start() {
      sampling ??= setInterval(() => recorder.sample(), SAMPLE_MILLISECONDS).unref();
      flushing.start();
    },
    async stop() {
      clearInterval(sampling);
      isLast = true;
      await flushing.stop();
    },
    answeredEarly(entry, { method, status, milliseconds, bytes, isAbandoned }) {
      // HEAD is rare, and not worth a series of its own on this path.
      let series = method === 'GET' ? early.get(entry) : undefined;
      if (!series) {
        series = requests.of(patternOf(entry.key), method);
        if (method === 'GET') early.set(entry, series);
      }
      if (isAbandoned) return series.abandoned();
      series.duration({ status, cache: 'hit', milliseconds, bucket: bucketOf(milliseconds * 1_000) });
      series.cacheOutcome('hit', entry.isLagging ? 'lagging' : '');
      series.bytes(bytes);
    },
    jobEnded: (run) => recordJobRun(recorder, run),
  };
}
