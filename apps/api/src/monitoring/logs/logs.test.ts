import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLogBudget, LINES_PER_PATTERN } from './log-budget.ts';
import { patternId, patternOf, withoutParticulars } from './log-pattern.ts';
import type { LogRow } from './log-row.ts';
import { createLogTap } from './log-tap.ts';
import { readLine } from './read-line.ts';
import { redact, redactText } from './redact.ts';
import { createLogger } from '../logger.ts';

const row = (message: string, more: Partial<LogRow> = {}): LogRow => ({
  atMilliseconds: 0,
  level: 'warn',
  message,
  requestId: null,
  traceId: null,
  route: null,
  status: null,
  durationMs: null,
  details: {},
  ...more,
});

it('takes from warn up what the logger writes, and reads it', () => {
  const tap = createLogTap();
  const written: string[] = [];
  const logger = createLogger({
    level: 'info',
    readable: false,
    destination: { write: (line) => void written.push(line) },
    tap,
  });
  logger.info('nothing of note');
  logger.child({ requestId: 'r1' }).warn({ shelf: 7 }, 'only 3 left');
  logger.error({ err: new TypeError('nobody home') });
  logger.warn({ method: 'GET', path: '/api/v1/products', status: 404, milliseconds: 1.5 }, 'request');
  expect(written).toHaveLength(4);
  const lines = tap.drain().lines.map(readLine);
  expect(lines).toMatchObject([
    { level: 'warn', message: 'only 3 left', requestId: 'r1', details: { shelf: 7 } },
    { level: 'error', message: 'nobody home', details: { err: { type: 'TypeError' } } },
    // Requests are told by whoever answers them.
    undefined,
  ] as never);
  expect(tap.drain()).toEqual({ lines: [], lost: 0 });
});

it('holds a second’s worth of lines, and counts what is more', () => {
  const tap = createLogTap();
  for (let n = 0; n < 1_500; n += 1) tap.take('{}');
  expect(tap.drain()).toMatchObject({ lost: 500, lines: { length: 1_000 } });
});

it('reads nothing from what is no line', () => {
  for (const text of ['', 'x', '[]', '{"level":"chatty"}', '{"level":40}', 'null'])
    expect(readLine(text)).toBeUndefined();
});

it.each([
  ['the job 0190aaaa-0000-7000-8000-000000000001 failed', 'the job <id> failed'],
  ['took 12.5 ms for 1,234 rows', 'took <n> ms for <n> rows'],
  ['no product “Lamp 7” in "A 1"', 'no product <text> in <text>'],
  ['trace 4bf92f3577b34da6a3ce929d0e0e4736', 'trace <id>'],
  ["it isn’t there, and wasn't", "it isn’t there, and wasn't"],
])('sees in %j the pattern %j', (message, pattern) => {
  expect(withoutParticulars(message)).toBe(pattern);
});

it('gives lines that differ in numbers only one pattern', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.uuid(), fc.uuid(), (a, b, one, other) => {
      const of = (n: number, id: string) => patternId(patternOf(row(`sent ${n} rows of ${id}`)));
      expect(of(a, one)).toBe(of(b, other));
    }),
  );
  expect(patternOf(row('request', { route: 'GET /a', status: 404 }))).toBe('request · GET /a · 404');
  expect(patternOf(row('it failed', { details: { err: { message: 'after 3 tries' } } }))).toBe(
    'it failed · after <n> tries',
  );
});

it('keeps no secrets, however deep', () => {
  const kept = redact({
    password: 'a',
    headers: { Authorization: 'Bearer b', cookie: 'c', accept: 'text/html' },
    list: [{ apiKey: 'd' }],
    url: 'postgres://me:e@host/db',
    text: 'sent Bearer f.g-h',
    sessions: 3,
  });
  expect(kept).toEqual({
    password: '[redacted]',
    headers: { Authorization: '[redacted]', cookie: '[redacted]', accept: 'text/html' },
    list: [{ apiKey: '[redacted]' }],
    url: 'postgres://me:…@host/db',
    text: 'sent Bearer [redacted]',
    sessions: 3,
  });
  const endless: Record<string, unknown> = {};
  endless['self'] = endless;
  expect(JSON.stringify(redact(endless)).length).toBeLessThan(200);
});

it.each([
  ['GET /x?access_token=abc&size=2 failed', 'GET /x?access_token=[redacted]&size=2 failed'],
  ['{"password":"a b, c","name":"x"}', '{"password":"[redacted]","name":"x"}'],
  [`{ 'apiKey': 'a"b c', token: undefined }`, `{ 'apiKey': '[redacted]', token: undefined }`],
  ['{"token":"","name":"x"}', '{"token":"","name":"x"}'],
  ['Cookie: headroom_session=abc; other=1\nHost: x', 'Cookie: [redacted]\nHost: x'],
  ['authorization: Negotiate abc', 'authorization: [redacted]'],
  ['redis://me:p@ss@host:6379', 'redis://me:…@host:6379'],
  ['X-Amz-Signature=ab12&X-Amz-Date=1', 'X-Amz-Signature=[redacted]&X-Amz-Date=1'],
  ['Unexpected token } in JSON at position 3', 'Unexpected token } in JSON at position 3'],
  [`Unexpected token ':', ":x" is not valid JSON`, `Unexpected token ':', ":x" is not valid JSON`],
  ['change_token_invalid: send the token as it came', 'change_token_invalid: send the token as it came'],
])('takes the secret out of %j', (text, told) => {
  expect(redactText(text)).toBe(told);
});

it('cuts a line that holds a document', () => {
  const lines = Array.from({ length: 40 }, () => 'x'.repeat(3_000));
  const err = { message: 'it failed after 3 tries' };
  const read = readLine(JSON.stringify({ level: 'warn', time: '2026-01-01T00:00:00Z', msg: 'odd', lines, err }));
  expect(JSON.stringify(read?.details).length).toBeLessThan(20_000);
  expect(patternOf(read!)).toBe('odd · it failed after <n> tries');
});

it('leaves out what is said too often, and says how much that was', () => {
  let now = 0;
  const budget = createLogBudget(() => now);
  const many = Array.from({ length: 500 }, (_, n) => row(`number ${n}`));
  expect(budget.choose([...many, row('something else')])).toHaveLength(LINES_PER_PATTERN + 1);
  now = 61_000;
  const [said] = budget.choose([], 10);
  expect(said?.message).toContain(String(500 - LINES_PER_PATTERN + 10));
});
