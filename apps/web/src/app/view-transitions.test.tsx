import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTransitions } from './view-transitions.ts';

const ID = '0192aaaa-0000-7000-8000-000000000001';
const LIST = `<div role="grid"><div id="product-7" aria-rowindex="9"><img alt=""><span id="product-7-title"><a href="/products/${ID}?row=7">Lamp</a></span></div></div>`;
const PRODUCT = `<main><figure><img alt=""></figure><h1>Lamp</h1></main>`;

/** What the browser would do in its next frame. */
let frames: (() => void)[] = [];
let isReduced = false;
const went: string[] = [];
const navigate = (to: string | URL) => {
  went.push(String(to));
  window.history.pushState(null, '', to);
  document.body.innerHTML = String(to).startsWith('/products') ? PRODUCT : LIST;
};
const nextFrame = () => frames.splice(0).forEach((run) => run());
const named = () =>
  [...document.querySelectorAll<HTMLElement>('img, a, h1')].map(({ style }) => style.viewTransitionName ?? '');

let isLoaded = true;
const transitions = () => createTransitions(() => isLoaded);

beforeEach(() => {
  isLoaded = true;
  frames = [];
  isReduced = false;
  went.length = 0;
  vi.stubGlobal('matchMedia', () => ({ matches: isReduced }));
  vi.stubGlobal('CSS', { escape: (text: string) => text });
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({ top: 10, bottom: 50 } as DOMRect);
  document.startViewTransition = ((update: () => void) => {
    frames.push(update);
    return { ready: Promise.resolve(), finished: new Promise(() => undefined) };
  }) as never;
  window.history.replaceState(null, '', '/');
  document.body.innerHTML = LIST;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  delete (document as Partial<Document>).startViewTransition;
});

test('the picture and the title of a row become those of its product, and back', () => {
  const around = transitions();
  around(navigate, `/products/${ID}?row=7`);
  expect(named()).toEqual(['product-picture', 'product-title']);
  expect(went).toEqual([]);
  nextFrame();
  expect(went).toEqual([`/products/${ID}?row=7`]);
  expect(named()).toEqual(['product-picture', 'product-title']);
  around(navigate, '/?row=7');
  nextFrame();
  expect(named()).toEqual(['product-picture', 'product-title']);
});

test('what is not on the screen does not fly in', () => {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue({ top: -90, bottom: -50 } as DOMRect);
  transitions()(navigate, `/products/${ID}`);
  expect(named()).toEqual(['', '']);
});

test('a second navigation overtakes none', () => {
  const around = transitions();
  around(navigate, `/products/${ID}`);
  around(navigate, '/account');
  nextFrame();
  expect(went).toEqual([`/products/${ID}`, '/account']);
});

test.each([
  ['to another screen', '/account', {}],
  ['that only rewrites the address', `/products/${ID}`, { replace: true }],
])('one %s happens at once', (_what, to, options) => {
  transitions()(navigate, to, options);
  expect(went).toEqual([to]);
  expect(frames).toHaveLength(0);
});

test('without motion, and in a browser that knows none, everything happens at once', () => {
  isReduced = true;
  transitions()(navigate, `/products/${ID}`);
  isReduced = false;
  delete (document as Partial<Document>).startViewTransition;
  transitions()(navigate, '/');
  expect(went).toEqual([`/products/${ID}`, '/']);
});

test('a screen whose code has not come is gone to at once', () => {
  isLoaded = false;
  transitions()(navigate, `/products/${ID}`);
  expect(went).toEqual([`/products/${ID}`]);
});
