import { Readable } from 'node:stream';
import { bucketOf, percentileOf } from '@headroom/contracts/monitoring/histogram';
import { expect, it } from 'vitest';
import { createTestApp } from '../../testing/test-app.ts';
import { createRecorder } from './create-recorder.ts';
import { countStreamed } from './count-streamed.ts';
import { cacheStateOf, observeRequests, reasonOf } from './observe-requests.ts';
import { hearAnswers } from '../hear-answers.ts';
import { createRequestFeed, type RouteSeries } from './request-feed.ts';

const lasted = (series: RouteSeries, milliseconds: number, { status = 200, cache = 'none' as const } = {}) =>
  series.duration({ status, cache, milliseconds, bucket: bucketOf(milliseconds * 1_000) });

it('tells the percentiles of durations that are known, within what a bucket is wide', () => {
  const recorder = createRecorder();
  const feed = createRequestFeed(recorder);
  // Two humps: cached answers about 0.3 ms, others long-tailed; in an order that means nothing.
  const durations = Array.from({ length: 20_000 }, (_, at) =>
    at % 5 === 0 ? 8 * 1.0005 ** at : 0.2 + (at % 100) / 500,
  );
  for (const milliseconds of durations) lasted(feed.of('/api/things/:id', 'GET'), milliseconds);
  const points = recorder.take();
  const sorted = durations.toSorted((a, b) => a - b);
  for (const name of ['request_duration', 'request_all_duration']) {
    const { histogram } = points.find((point) => point.name === name)!;
    for (const share of [0.5, 0.95, 0.99]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
      expect(Math.abs(percentileOf(histogram!, share)! / 1_000 / exact - 1)).toBeLessThan(0.011);
    }
  }
  expect(recorder.take()).toEqual([]);
});

it('keeps what tells routes apart, and nothing that anybody could make up', () => {
  const recorder = createRecorder();
  const feed = createRequestFeed(recorder);
  const one = feed.of('/api/things/:id', 'GET');
  lasted(one, 1);
  one.bytes(10);
  const same = feed.ofRoute({ index: 0, url: '/api/v1/things/:id', method: 'GET' });
  expect(feed.ofRoute({ index: 0, url: '/api/v1/things/:id', method: 'GET' })).toBe(same);
  same.duration({ status: 503, cache: 'miss', milliseconds: 1, bucket: bucketOf(1_000) });
  same.cacheOutcome('miss', 'collapsed');
  same.queued(3);
  same.bytes(10);
  lasted(feed.of(undefined, 'BREW'), 1, { status: 404 });
  one.abandoned();
  const told = recorder
    .take()
    .map(({ name, labels, total }) => [name, Object.values(labels).join(' '), Math.round(total)]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['request_duration', '/api/v1/things/:id GET 2xx none', 1_000],
      ['request_duration', '/api/v1/things/:id GET 5xx miss', 1_000],
      ['request_duration', 'other other 4xx none', 1_000],
      ['request_cache', '/api/v1/things/:id GET miss collapsed', 1],
      ['request_queue_duration', '/api/v1/things/:id GET', 3_000],
      ['requests_abandoned', '/api/v1/things/:id GET', 1],
      ['response_bytes', '/api/v1/things/:id GET', 20],
    ]),
  );
});

it('has a bound for series, and counts what comes behind it together', () => {
  const recorder = createRecorder({ maxSeries: 3 });
  for (let at = 0; at < 10; at += 1) recorder.count('things', { at: String(at) });
  const taken = recorder.take();
  expect(taken).toHaveLength(4);
  expect(taken.find(({ labels }) => labels['series'] === 'other')?.total).toBe(7);
});

it('takes nothing that is no number', () => {
  const recorder = createRecorder();
  for (const value of [Number.NaN, Infinity, -1]) recorder.count('things', {}, value);
  recorder.gauge('things_bytes', {}, Number.NaN);
  recorder.observe('thing_duration', {}, Infinity);
  expect(recorder.take()).toEqual([]);
});

it('hears of every answer of the framework by its route, of streams not', async () => {
  const recorder = createRecorder();
  const app = createTestApp();
  hearAnswers(app, [observeRequests(createRequestFeed(recorder), countStreamed())]);
  const config = { access: 'anyone' } as const;
  app.get('/things/:id', { config }, async () => ({ it: 'is' }));
  app.get('/stream', { config }, (_request, reply) =>
    reply.type('text/event-stream').send(Readable.from(['data: 1\n\n'])),
  );
  await app.inject('/things/1');
  await app.inject('/things/2');
  await app.inject('/stream');
  await app.inject('/nothing');
  await app.close();
  const durations = recorder.take().filter(({ name }) => name === 'request_duration');
  expect(durations.map(({ labels, n }) => [labels['route'], labels['status'], n])).toEqual([
    ['/things/:id', '2xx', 2],
    ['other', '4xx', 1],
  ]);
});

it.each([
  [{}, 'hit', ''],
  [{ detail: 'lagging' }, 'hit', 'lagging'],
  [{ detail: 'stale' }, 'stale', ''],
  [{ forward: 'miss', collapsed: true }, 'miss', 'collapsed'],
  [{ forward: 'bypass', detail: 'switched-off' }, 'bypass', 'switched-off'],
] as const)('reads %j of the cache', (outcome, state, reason) => {
  expect([cacheStateOf(outcome), reasonOf(outcome)]).toEqual([state, reason]);
});
