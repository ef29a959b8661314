import { FIELD_METRICS, THRESHOLDS } from '@headroom/contracts/monitoring/field-events';
import { expect, test } from 'vitest';
import { GOOD } from './good.ts';
import { plainAddress } from './address.ts';
import { cacheOf, describeRequest } from './describe-request.ts';
import { describeFrame, type LongFrame } from './long-frames.ts';
import { kindOf } from './resource-kind.ts';

const entry = (some: object) =>
  ({
    transferSize: 900,
    decodedBodySize: 4_000,
    workerStart: 0,
    serverTiming: [],
    ...some,
  }) as unknown as PerformanceResourceTiming;
const said = (name: string, description: string, duration = 0) => ({ name, description, duration });

test('what counts as good is what the contract says', () => {
  expect(GOOD).toEqual(Object.fromEntries(FIELD_METRICS.map((metric) => [metric, THRESHOLDS[metric][0]])));
});

test('an address is told without what people typed and without what it is of', () => {
  expect(plainAddress('/api/v1/products?q=secret')).toBe('/api/v1/products');
  expect(plainAddress('/api/v1/products/0198b1c2-0000-7000-8000-000000000001')).toBe('/api/v1/products/:id');
  expect(plainAddress('/api/v1/imports/17/lines')).toBe('/api/v1/imports/:id/lines');
  expect(plainAddress('https://cdn.example/assets/base-1a2b3c4d.js')).toBe('/assets/base-1a2b3c4d.js');
  expect(plainAddress('/pictures/0123456789abcdef0123.avif')).toBe('/pictures/:id.avif');
});

test('knows our own requests, and neither the stream nor its own', () => {
  const kind = (path: string) => kindOf(`https://shop.example${path}`);
  expect(kind('/api/v1/products?limit=50')).toBe('api');
  expect(kind('/api/v1/stream?topics=jobs')).toBeUndefined();
  expect(kind('/api/v1/field-events')).toBeUndefined();
  expect(kind('/pictures/a.avif?w=96')).toBe('picture');
  expect(kind('/assets/base-1a2b3c4d.js')).toBe('script');
  expect(kind('/assets/base-1a2b3c4d.css')).toBe('style');
  expect(kind('/fonts/x.woff2')).toBe('font');
  expect(kind('/favicon.svg')).toBeUndefined();
});

test('says which cache answered', () => {
  expect(cacheOf(entry({ serverTiming: [said('cache', 'stale')] }))).toBe('stale');
  expect(cacheOf(entry({ transferSize: 0, serverTiming: [said('cache', 'miss')] }))).toBe('browser');
  expect(cacheOf(entry({ transferSize: 0, workerStart: 12 }))).toBe('worker');
  expect(cacheOf(entry({ serverTiming: [said('cdn-cache', 'HIT'), said('cache', 'miss')] }))).toBe('cdn');
  expect(cacheOf(entry({ serverTiming: [said('cache', 'something else')] }))).toBe('unknown');
  // Of another origin, which says nothing.
  expect(cacheOf(entry({ transferSize: 0, decodedBodySize: 0 }))).toBe('unknown');
});

test('a request is told by its parts', () => {
  const timing = { startTime: 100, requestStart: 130, responseStart: 330, responseEnd: 335.6, responseStatus: 200 };
  const serverTiming = [said('cache', 'miss', 180), said('db', '', 150)];
  expect(describeRequest(entry({ name: 'https://shop.example/api/v1/products?q=x', serverTiming, ...timing }))).toEqual(
    {
      address: '/api/v1/products',
      cache: 'miss',
      bytes: 900,
      status: 200,
      serverMilliseconds: 180,
      parts: { queue: 30, wait: 200, receive: 6 },
    },
  );
});

test('of a long frame the worst script is named, and no element', () => {
  const script = (duration: number, sourceFunctionName: string) => ({
    duration,
    sourceFunctionName,
    invoker: 'IMG[src=secret].onload',
    invokerType: 'event-listener',
    sourceURL: 'https://shop.example/assets/base-1a2b3c4d.js?x=1',
    forcedStyleAndLayoutDuration: 4,
  });
  const frame = { startTime: 50, duration: 120, renderStart: 150, styleAndLayoutStart: 160 };
  const scripts = [script(20, 'small'), script(70, 'large')];
  expect(describeFrame({ ...frame, scripts } as unknown as LongFrame)).toEqual({
    parts: { duration: 120, scripts: 90, forcedLayout: 8, render: 20, layout: 10 },
    script: '/assets/base-1a2b3c4d.js large (event-listener)',
  });
});
