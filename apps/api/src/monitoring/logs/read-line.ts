import type { LogLineLevel } from '@headroom/contracts/monitoring/log-schemas';
import { nameOfAddress } from '../request-name.ts';
import { LEVEL_NUMBERS, type LogRow } from './log-row.ts';
import { redact, redactText } from './redact.ts';

interface PinoLine extends Record<string, unknown> {
  level?: unknown;
  time?: unknown;
  msg?: unknown;
}

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
    details: redact(details) as Record<string, unknown>,
  };
}

function parse(json: string): PinoLine {
  try {
    const line: unknown = JSON.parse(json);
    return typeof line === 'object' && line !== null ? { ...line } : {};
  } catch {
    return {};
  }
}
