import type { CollectorSettings } from '../../../trace-settings.ts';
import type { TraceRecord } from '../trace-record.ts';
import { toOtlp } from './to-otlp.ts';

export interface TraceExporter {
  /** Never blocks and never fails: what there is no room for is left out. */
  add(record: TraceRecord): void;
  /** Sends what there is, once; what the collector does not take now is lost. */
  stop(): Promise<void>;
}

const BATCH = 100;
const MAX_WAITING = 1_000;
const SEND_MILLISECONDS = 5_000;
const TIMEOUT_MILLISECONDS = 10_000;
const FIRST_RETRY_MILLISECONDS = 1_000;
const LONGEST_RETRY_MILLISECONDS = 60_000;
/** https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const RETRYABLE = new Set([429, 502, 503, 504]);

/**
 * Sends traces to a collector by OTLP over HTTP in JSON. The official exporter takes spans of its SDK only, which would bring five packages for
 * one request; the format is small and documented.
 * @param onError hears of the first failure in a row.
 */
export function createExporter({
  collector: { url, headers, serviceName },
  version,
  onError,
  sendMilliseconds = SEND_MILLISECONDS,
  firstRetryMilliseconds = FIRST_RETRY_MILLISECONDS,
}: {
  collector: CollectorSettings;
  version: string;
  onError: (error: unknown) => void;
  sendMilliseconds?: number;
  firstRetryMilliseconds?: number;
}): TraceExporter {
  const waiting: TraceRecord[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let failures = 0;
  let isStopped = false;

  /** @returns how long to wait before the same batch is sent again; undefined: it is done with. */
  async function send(batch: readonly TraceRecord[]): Promise<number | undefined> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(toOtlp(batch, { serviceName, version })),
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
        redirect: 'error',
      });
      await response.body?.cancel();
      if (response.ok) {
        failures = 0;
        return undefined;
      }
      fail(new Error(`The collector answered ${response.status}.`));
      if (!RETRYABLE.has(response.status)) return undefined;
      const asked = Number(response.headers.get('retry-after')) * 1_000;
      return asked > 0 ? Math.min(asked, LONGEST_RETRY_MILLISECONDS) : backOff();
    } catch (error) {
      fail(error);
      return backOff();
    }
  }
  function fail(error: unknown): void {
    failures += 1;
    if (failures === 1) onError(error);
  }
  /** Doubled each time, a half more or less, so that processes that failed together do not come back together. */
  const backOff = () =>
    Math.min(LONGEST_RETRY_MILLISECONDS, firstRetryMilliseconds * 2 ** (failures - 1)) * (0.5 + Math.random());

  async function sendBatch(): Promise<void> {
    const batch = waiting.splice(0, BATCH);
    if (batch.length === 0) return;
    const delay = await send(batch);
    // The newest are worth more than the oldest.
    if (delay !== undefined) waiting.unshift(...batch.slice(0, Math.max(0, MAX_WAITING - waiting.length)));
    plan(delay ?? sendMilliseconds);
  }
  function plan(milliseconds: number): void {
    if (isStopped || timer || waiting.length === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      sending = sendBatch();
    }, milliseconds).unref();
  }

  return {
    add(record) {
      if (isStopped || waiting.length >= MAX_WAITING) return;
      waiting.push(record);
      plan(sendMilliseconds);
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await sending;
      if (waiting.length > 0) await send(waiting.splice(0));
    },
  };
}
