import { afterEach, expect, test, vi } from 'vitest';
import { describeMetric } from './describe-metric.ts';
import type { VitalMetric } from './vitals.ts';

const ADDRESS = 'https://shop.example/pictures/0123456789abcdef0123.avif';
const picture = (requestStart: number, responseEnd: number) => ({
  name: ADDRESS,
  startTime: requestStart - 5,
  requestStart,
  responseStart: requestStart + 10,
  responseEnd,
  transferSize: 900,
  decodedBodySize: 900,
});
const lcp = (some: object) =>
  ({ name: 'LCP', value: 2_600, navigationType: 'navigate', attribution: {}, ...some }) as unknown as VitalMetric;

function browser(resources: readonly object[]) {
  Object.assign(performance, {
    getEntriesByType: () => [{ responseStart: 400, activationStart: 0 }],
    getEntriesByName: vi.fn<() => readonly object[]>(() => resources),
  });
}
afterEach(() => void (document.body.innerHTML = ''));

test('a slow picture is told by what it waited for, and where it stands', () => {
  document.body.innerHTML = '<main id="main"><div class="row first"><img></div></main>';
  // Asked for again after it was painted.
  browser([picture(900, 2_100), picture(5_000, 5_100)]);
  const entry = { startTime: 2_600, url: ADDRESS, element: document.querySelector('img') };
  expect(describeMetric(lcp({ entries: [entry] }))).toMatchObject({
    element: '#main>div.first.row>img',
    address: '/pictures/:id.avif',
    parts: { timeToFirstByte: 400, resourceLoadDelay: 500, resourceLoadDuration: 1_200, elementRenderDelay: 500 },
  });
});

test('a text needs no request, and an element that is gone is known by its id', () => {
  browser([]);
  const entry = { startTime: 2_600, url: '', id: 'title', element: null };
  expect(describeMetric(lcp({ entries: [entry] }))).toEqual({
    element: '#title',
    parts: { timeToFirstByte: 400, resourceLoadDelay: 0, resourceLoadDuration: 0, elementRenderDelay: 2_200 },
  });
});

test('a change of screen begins with its press, and a page that came back waited for nothing but itself', () => {
  browser([picture(9_100, 9_400)]);
  const entry = { startTime: 9_700, url: ADDRESS };
  const soft = { navigationType: 'soft-navigation', navigationStartTime: 9_000, value: 700, entries: [entry] };
  expect(describeMetric(lcp(soft)).parts).toEqual({
    timeToFirstByte: 0,
    resourceLoadDelay: 100,
    resourceLoadDuration: 300,
    elementRenderDelay: 300,
  });
  const back = { navigationType: 'back-forward-cache', navigationStartTime: 9_000, value: 3_000, entries: [] };
  expect(describeMetric(lcp(back)).parts).toMatchObject({ timeToFirstByte: 0, elementRenderDelay: 3_000 });
});

test('a deep element is named as far as there is room', () => {
  browser([]);
  document.body.innerHTML = `${'<div class="a-rather-long-name">'.repeat(10)}<p></p>`;
  const entry = { startTime: 2_600, element: document.querySelector('p') };
  const { element } = describeMetric(lcp({ entries: [entry] }));
  expect(element).toMatch(/^div\.a-rather-long-name>.*>p$/);
  expect(element!.length).toBeLessThanOrEqual(100);
});
