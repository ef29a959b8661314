import { setTimeout as sleep } from 'node:timers/promises';

export interface Call {
  method: string;
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON; bytes as they are. */
  body?: unknown;
}
export interface Reply {
  status: number;
  headers: Headers;
  json: unknown;
}
/** Sends a call again and again, unchanged, until it is answered. */
export type PatientClient = (call: Call) => Promise<Reply>;

/** A half-dead connection is given up for a new one. */
const ATTEMPT_MILLISECONDS = 15_000;
const GIVE_UP_MILLISECONDS = 120_000;
const PAUSE_MILLISECONDS = 100;
/** Answers that ask for another attempt: still running, too slow, overloaded, away. */
const TRANSIENT = new Set([408, 429, 503]);

/**
 * A client that does what the contract tells it to: no answer, or one that asks for patience, leads to the same call with the same
 * Idempotency-Key once more.
 * @throws for a 5xx that is none of these, and after two minutes.
 */
export function createPatientClient({
  url,
  onAttempt = () => {},
}: {
  url: string;
  /** Hears how each attempt ended: a status, or `none` where no answer came. */
  onAttempt?: (outcome: number | 'none') => void;
}): PatientClient {
  return async ({ method, path, headers = {}, body }) => {
    const deadline = Date.now() + GIVE_UP_MILLISECONDS;
    const isBytes = Buffer.isBuffer(body);
    let last = '';
    while (Date.now() < deadline) {
      try {
        const response = await fetch(`${url}/api/v1${path}`, {
          method,
          headers: { ...(body !== undefined && !isBytes && { 'content-type': 'application/json' }), ...headers },
          body: body === undefined ? null : isBytes ? new Uint8Array(body) : JSON.stringify(body),
          signal: AbortSignal.timeout(ATTEMPT_MILLISECONDS),
        });
        const text = await response.text();
        const reply = { status: response.status, headers: response.headers, json: JSON.parse(text || 'null') };
        onAttempt(reply.status);
        last = `${reply.status} ${text}`;
        const isRunning = reply.status === 409 && reply.json?.code === 'idempotency_in_progress';
        if (!isRunning && !TRANSIENT.has(reply.status)) {
          if (reply.status < 500) return reply;
          throw new ServerFault(`${method} ${path} was answered with ${last}`);
        }
      } catch (error) {
        if (error instanceof ServerFault) throw error;
        onAttempt('none');
        last = String(error);
      }
      await sleep(PAUSE_MILLISECONDS);
    }
    throw new Error(`${method} ${path} was never answered; last: ${last}`);
  };
}

class ServerFault extends Error {}
