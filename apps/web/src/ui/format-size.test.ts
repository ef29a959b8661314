import { expect, test } from 'vitest';
import { formatBytes, formatDuration } from './format-size.ts';

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_500, '1.5 kB'],
  [412_345_678, '412 MB'],
  [2_000_000_000, '2 GB'],
])('%i bytes are %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));

test.each([
  [0.2, 'less than a second'],
  [41.4, '41 s'],
  [59.9, '1 min'],
  [70, '1 min 10 s'],
  [7_320, '2 h 2 min'],
])('%d seconds are %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words));
