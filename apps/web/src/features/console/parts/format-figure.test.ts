import { expect, it } from 'vitest';
import { formatTick, formatUncertainty, formatValue } from './format-figure.ts';

it('writes figures as people read them', () => {
  const ms = [0, 0.04, 3.25, 8, 188.4, 999.4, 999.6, 1_240, 59_900, 130_000, 7_200_000].map((value) =>
    formatValue(value, 'ms'),
  );
  expect(ms).toEqual([
    '0 ms',
    '0.04 ms',
    '3.3 ms',
    '8 ms',
    '188 ms',
    '999 ms',
    '1.00 s',
    '1.24 s',
    '59.9 s',
    '2.17 min',
    '2.00 h',
  ]);
  expect([0, 0.0004, 0.0431, 0.941, 0.9996, 1].map((value) => formatValue(value, 'share'))).toEqual([
    '0 %',
    '0.04 %',
    '4.3 %',
    '94.1 %',
    '99.96 %',
    '100 %',
  ]);
  expect([formatValue(0.011, 'score'), formatValue(10_500_000, 'count'), formatValue(486, 'perSecond')]).toEqual([
    '0.011',
    '10.5 M',
    '486 /s',
  ]);
});

it('does not call nothing what is little', () => {
  expect([0, 0.00333, 0.05].map((value) => formatValue(value, 'perSecond'))).toEqual([
    '0.00 /s',
    '0.0033 /s',
    '0.05 /s',
  ]);
});

it('leaves out places that say nothing on a scale', () => {
  expect([
    formatTick(3_000, 'ms'),
    formatTick(1_500, 'ms'),
    formatTick(0.02, 'score'),
    formatTick(300, 'count'),
  ]).toEqual(['3 s', '1.5 s', '0.02', '300']);
});

it('tells the wider half of an interval, and nothing where there is none', () => {
  expect(formatUncertainty({ value: 188, low: 180, high: 200, n: 900 }, 'ms')).toBe('± 12 ms');
  expect(formatUncertainty({ value: 188, low: null, high: null, n: 3 }, 'ms')).toBeUndefined();
});
