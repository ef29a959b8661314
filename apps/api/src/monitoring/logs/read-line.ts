import type { LogLineLevel } from '@headroom/contracts/monitoring/log-schemas';
import { nameOfAddress } from '../request-name.ts';
import { LEVEL_NUMBERS, type LogRow } from './log-row.ts';
import { redact, redactText } from './redact.ts';

interface PinoLine extends Record<string, unknown> {
  level?: unknown;
  time?: unknown;
  msg?: unknown;
}

/** Of one line; its error's message and stack have 4,000 each. */
const MAX_DETAILS = 16_000;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Reads a line of pino's. Undefined of requests, which are told by whoever answers them, and of what is no line. */
export function readLine(json: string): LogRow | undefined {
  const { level, time, msg, requestId, method, path, status, milliseconds, ...details } = parse(json);
  // The row names its process.
  delete details['pid'];
  const message = textOf(msg) ?? textOf((details['err'] as { message?: unknown } | undefined)?.message) ?? '';
  if (message === 'request' || !(typeof level === 'string' && level in LEVEL_NUMBERS)) return undefined;
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return {
    atMilliseconds: Number.isFinite(at) ? at : Date.now(),
    level: level as LogLineLevel,
    message: redactText(message),
    requestId: textOf(requestId),
    traceId: null,
    route: typeof method === 'string' && typeof path === 'string' ? nameOfAddress(method, path) : null,
    status: numberOf(status),
    durationMs: numberOf(milliseconds),
    details: withinRoom(redact(details) as Record<string, unknown>),
  };
}

/** A line that holds a whole document is no longer than what says what it was. */
function withinRoom(details: Record<string, unknown>): Record<string, unknown> {
  const json = JSON.stringify(details);
  if (json.length <= MAX_DETAILS) return details;
  const message = textOf((details['err'] as { message?: unknown } | undefined)?.message);
  return { ...(message === null ? {} : { err: { message } }), cut: `${json.slice(0, MAX_DETAILS)}…` };
}

function parse(json: string): PinoLine {
  try {
    const line: unknown = JSON.parse(json);
    return typeof line === 'object' && line !== null ? { ...line } : {};
  } catch {
    return {};
  }
}
