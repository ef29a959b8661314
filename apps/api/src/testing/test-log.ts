import { afterEach } from 'vitest';
import { createLogTap, type LogTap } from '../monitoring/logs/log-tap.ts';
import { createLogger, type Logger } from '../monitoring/logger.ts';

type Line = { level: string; msg?: string; err?: { message: string; stack: string } } & Record<string, unknown>;

let unexpected: Line[] = [];
/** Files of tests share a process: what a server of an earlier one says at its end is not the fault of the tests after it. */
let file = 0;

/** Lets errors that loggers of createTestLog are given, and nobody expects, fail each test of the file that begins (fail-on-logged-errors.ts). */
export function failOnLoggedErrors(): void {
  file += 1;
  unexpected = [];
  afterEach(() => {
    const lines = unexpected;
    unexpected = [];
    if (lines.length > 0) throw new Error(`The test logged errors:\n${JSON.stringify(lines, undefined, 2)}`);
  });
}

/**
 * A logger for tests: what it logs at `error` fails the test, unless the test expects errors.
 * @returns the logger, all its lines, and what a server takes of them for its database.
 */
export function createTestLog({ expectsErrors = false } = {}): { logger: Logger; lines: Line[]; tap: LogTap } {
  const lines: Line[] = [];
  const ownFile = file;
  const write = (json: string) => {
    const line = JSON.parse(json) as Line;
    lines.push(line);
    const isError = line.level === 'error' || line.level === 'fatal';
    if (isError && !expectsErrors && ownFile === file) unexpected.push(line);
  };
  const tap = createLogTap();
  return { logger: createLogger({ level: 'info', readable: false, destination: { write }, tap }), lines, tap };
}
