import { expect, it } from 'vitest';
import { resolveRange } from './resolve-range.ts';
import { toQueryId } from './read-statements.ts';

const NOW = new Date('2026-03-20T10:30:15.500Z');

it('reads minutes of two days, and hours of more', () => {
  expect(resolveRange({ range: '24h' }, NOW)).toMatchObject({ resolution: 600, stepSeconds: 600 });
  expect(resolveRange({ range: '7d' }, NOW)).toMatchObject({
    resolution: 3_600,
    from: new Date('2026-03-13T10:00:00Z'),
  });
});

it('reads hours where minutes have been dropped, however short the range', () => {
  const of = (day: string) =>
    resolveRange({ range: '6h', from: `2026-03-${day}T01:20:00Z`, to: `2026-03-${day}T03:00:00Z` }, NOW);
  expect(of('07')).toMatchObject({ resolution: 60, from: new Date('2026-03-07T01:20:00Z') });
  expect(of('05')).toMatchObject({ resolution: 3_600, from: new Date('2026-03-05T01:00:00Z'), stepSeconds: 3_600 });
});

it('knows no number of a statement that is none of PostgreSQL’s', () => {
  expect(['others', '-42', '9223372036854775807'].map(toQueryId)).toEqual(['0', '-42', '9223372036854775807']);
  expect(['9223372036854775808', '-9223372036854775809', '1e3', ''].map(toQueryId)).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});
