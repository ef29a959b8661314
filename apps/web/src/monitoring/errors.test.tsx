import { expect, test, vi } from 'vitest';
import { createErrorReport, describeError } from './errors.ts';

function failure(message: string, stack: string): Error {
  return Object.assign(new TypeError(message), { stack });
}
const STACK = (hash: string, line: number) =>
  `TypeError: x\n    at save (http://localhost:3000/assets/editing-${hash}.js:1:${line})\n    at http://localhost:3000/assets/base-${hash}.js:1:9`;

test('what is alike has the same fingerprint in every release, and what is not has another', () => {
  const one = describeError(failure('No product "Lamp" with 3 variants', STACK('1a2b3c4d', 120)));
  const same = describeError(failure('No product "Chair" with 14 variants', STACK('9z8y7x6w', 7)));
  const other = describeError(failure('No picture', STACK('1a2b3c4d', 120)));
  expect(one.fingerprint).toMatch(/^[\da-f]{16}$/);
  expect(same.fingerprint).toBe(one.fingerprint);
  expect(other.fingerprint).not.toBe(one.fingerprint);
});

test('says neither what was typed nor whose it was, and keeps what finds the place in the source', () => {
  const { message, stack } = describeError(
    failure(
      'Bad answer for "my secret" of https://shop.example/x?q=secret and 0198b1c2-0000-7000-8000-000000000001',
      STACK('1a2b3c4d', 120),
    ),
  );
  expect(message).not.toContain('secret');
  expect(message).not.toContain('0198b1c2');
  expect(stack).toContain('/assets/editing-1a2b3c4d.js:1:120');
  expect(stack).not.toContain('localhost');
});

test('whatever is thrown is told, within bounds', () => {
  expect(describeError('no error at all')).toMatchObject({ message: 'no error at all' });
  expect(describeError(undefined).message).toBe('undefined');
  const long = describeError(failure('x'.repeat(5_000), 'y:1:1\n'.repeat(1_000)));
  expect(long.message!.length).toBeLessThanOrEqual(300);
  expect(long.stack!.length).toBeLessThanOrEqual(2_000);
});

test('the same one is told three times', () => {
  const tell = vi.fn<() => void>();
  const report = createErrorReport(tell);
  for (let times = 0; times < 10; times++)
    report(new ErrorEvent('error', { error: failure('again', STACK('1a2b3c4d', 1)) }));
  expect(tell).toHaveBeenCalledTimes(3);
  for (let other = 0; other < 50; other++)
    report(new ErrorEvent('error', { error: failure(`another ${String.fromCodePoint(97 + other)}`, '') }));
  expect(tell).toHaveBeenCalledTimes(20);
});
