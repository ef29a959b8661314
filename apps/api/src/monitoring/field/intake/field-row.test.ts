import type { FieldBatch, FieldEvent } from '@headroom/contracts/monitoring/field-events';
import { expect, it } from 'vitest';
import { readDetail } from '../stored-detail.ts';
import { toRows } from './field-row.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };

/** The details that are kept of a batch's events, in their order. */
function kept(events: Pick<FieldEvent, 'metric' | 'value' | 'detail'>[]): unknown[] {
  const batch: FieldBatch = {
    sentAt: NOW,
    visit: {
      id: '2f1c1b52-8f7e-4a0e-9f3b-1c7d7f0a5e11',
      startedAt: NOW - 10_000,
      release: 'a',
      device: 'desktop',
      connection: '4g',
      isInstalled: false,
      weight: 1,
    },
    events: events.map((event, at) => ({
      id: `2f1c1b52-8f7e-4a0e-9f3b-1c7d7f0a5e${20 + at}`,
      at: 1_000,
      route: '/',
      navigation: 'navigate',
      ...event,
    })),
  };
  const sender = { receivedAt: NOW, browser: 'chrome', isBot: false, country: '', isDoubtful: false };
  return toRows(batch, sender).map(({ detail }) => detail && readDetail(JSON.parse(detail)));
}

it('keeps of requests that are only so-so those that lead to a trace', () => {
  const events = [
    { metric: 'api', value: 728, detail: TRACE },
    { metric: 'api', value: 728, detail: { status: 200 } },
    { metric: 'picture', value: 728, detail: { status: 200 } },
    { metric: 'picture', value: 2_500, detail: { status: 200 } },
    { metric: 'INP', value: 300, detail: { element: 'a' } },
  ] as const;
  expect(kept([...events])).toEqual([TRACE, undefined, undefined, { status: 200 }, { element: 'a' }]);
});

it('keeps all details of a visit that tells of what was good, too', () => {
  const events = [
    { metric: 'FCP', value: 300, detail: { element: 'a' } },
    { metric: 'picture', value: 728, detail: { status: 200 } },
    { metric: 'error', value: 1, detail: { message: 'broken' } },
  ] as const;
  expect(kept([...events])).toEqual([{ element: 'a' }, { status: 200 }, { message: 'broken' }]);
});

it('gives an error that nothing names a name, by which it is found', () => {
  const nameless = { metric: 'error', value: 1, detail: { stack: 'at a' } } as const;
  expect(kept([nameless])).toEqual([{ stack: 'at a', fingerprint: 'unknown' }]);
});
