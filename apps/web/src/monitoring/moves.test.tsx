import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRoutePattern } from './route-pattern.ts';
import { watchMoves } from './moves.ts';

const told: string[] = [];
let stop: () => void;

beforeEach(() => {
  history.replaceState(null, '', '/');
  document.body.innerHTML = '<main></main>';
  stop = watchMoves({
    routeOf: createRoutePattern(['/', '/products/:id']),
    tell: (move, { route, outcome, milliseconds }) =>
      told.push(`${move} ${route} ${milliseconds < 0 ? 'too short' : outcome}`),
  });
});
afterEach(() => {
  stop();
  told.length = 0;
});

/** As wouter does. */
function go(address: string, type: 'pushState' | 'replaceState' = 'pushState') {
  history[type](null, '', address);
  window.dispatchEvent(new Event(type));
}
const settled = (many: number) => vi.waitUntil(() => told.length >= many, { timeout: 20_000 });
const frames = () => new Promise((resolve) => setTimeout(resolve, 200));

test('a product that is opened is there when nothing of it is coming any more', async () => {
  const main = document.querySelector('main')!;
  main.innerHTML = '<span data-waiting></span>';
  document.body.click();
  go('/products/1');
  await frames();
  expect(told).toEqual([]);
  main.innerHTML = '<h1>Lamp</h1><aside><p aria-busy="true"></p></aside>';
  await settled(2);
  expect(told).toEqual(['route /products/:id done', 'open /products/:id done']);
});

test('whoever turns elsewhere has left', async () => {
  document.querySelector('main')!.innerHTML = '<span data-waiting></span>';
  go('/products/1');
  go('/');
  document.querySelector('main')!.innerHTML = '';
  await settled(3);
  expect(told).toEqual(['route /products/:id left', 'open /products/:id left', 'route / done']);
});

test('a search counts from its last key, and other filters are none', async () => {
  go('/?vendor=a', 'replaceState');
  go('/?q=la');
  go('/?q=lamp', 'replaceState');
  await settled(1);
  go('/?vendor=a&q=lamp', 'replaceState');
  await frames();
  expect(told).toEqual(['search / done']);
});

test('a first press that led elsewhere before anybody watched is timed from its beginning', async () => {
  stop();
  history.replaceState(null, '', '/products/1');
  const lengths: number[] = [];
  stop = watchMoves({
    from: { path: '/', pressedAt: performance.now() - 400 },
    routeOf: createRoutePattern(['/', '/products/:id']),
    tell: (_move, { milliseconds }) => lengths.push(milliseconds),
  });
  await vi.waitUntil(() => lengths.length === 2, { timeout: 20_000 });
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(400);
});
