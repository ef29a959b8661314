import { expect, it } from 'vitest';
import { eventStart } from './event-start.ts';

const at = '2026-11-21T22:48:06.706Z';
const start = (metric: 'LCP' | 'FCP' | 'INP', navigation: string) =>
  Date.parse(at) - eventStart({ at, metric, value: 560, navigation });

it('takes what is known when it ends back to its beginning', () => {
  expect([start('LCP', 'navigate'), start('LCP', 'soft'), start('FCP', 'navigate')]).toEqual([560, 560, 560]);
  expect([start('FCP', 'soft'), start('INP', 'navigate')]).toEqual([0, 0]);
});
