import { expect, test } from 'vitest';
import { readRow } from './go-to-row.tsx';

test('reads a row number as people write it', () => {
  expect(['1', '523,418', ' 1 000 000 ', '1.000.000'].map((text) => readRow(text, 1_000_000))).toEqual([
    0, 523_417, 999_999, 999_999,
  ]);
  expect(['', '0', '-1', '1000001', 'ten', '1e3', '99999999999999'].map((text) => readRow(text, 1_000_000))).toEqual(
    Array.from({ length: 7 }),
  );
});
