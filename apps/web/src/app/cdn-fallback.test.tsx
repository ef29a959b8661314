import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import source from './cdn-fallback.js?raw';

const CDN = 'https://cdn.example.com/shop';

beforeEach(() => {
  vi.useFakeTimers();
  document.head.innerHTML = `<meta name="headroom-cdn" content="${CDN}">
    <script type="application/x-module" src="${CDN}/assets/main.js"></script>
    <link rel="stylesheet" href="${CDN}/assets/base.css">
    <link rel="modulepreload" href="${CDN}/assets/react.js">
    <script type="application/x-own" src="/assets/theme.js"></script>`;
  // jsdom fetches nothing here; the page's own script is what is tested.
  // oxlint-disable-next-line no-new-func
  new Function(source)();
});
afterEach(() => {
  vi.useRealTimers();
  document.cookie = 'headroom-assets=; path=/; max-age=0';
});

const find = (selector: string) => document.head.querySelector<HTMLElement>(selector)!;
const addresses = () =>
  [...document.head.querySelectorAll('script, link')].map(
    (element) => element.getAttribute('src') ?? element.getAttribute('href'),
  );

test('what the CDN refuses comes from the page’s own origin, and the browser remembers it', () => {
  find('script').dispatchEvent(new Event('error'));
  find('link[rel=stylesheet]').dispatchEvent(new Event('error'));
  find('link[rel=modulepreload]').dispatchEvent(new Event('error'));
  expect(addresses()).toEqual(['/assets/main.js', '/assets/base.css', `${CDN}/assets/react.js`, '/assets/theme.js']);
  expect(find('script').getAttribute('type')).toBe('application/x-module');
  expect(find('link').getAttribute('rel')).toBe('stylesheet');
  expect(document.cookie).toContain('headroom-assets=origin');
  expect(find('meta').getAttribute('content')).toBe('');
  // The origin's own failure is a failure.
  find('script').dispatchEvent(new Event('error'));
  expect(addresses()[0]).toBe('/assets/main.js');
});

test('what has not come in five seconds is taken from the origin, what has come stays', () => {
  const script = find('script');
  find('link[rel=stylesheet]').dispatchEvent(new Event('load'));
  vi.advanceTimersByTime(4_000);
  expect(addresses()[0]).toBe(`${CDN}/assets/main.js`);
  vi.advanceTimersByTime(2_000);
  expect(addresses().slice(0, 2)).toEqual(['/assets/main.js', `${CDN}/assets/base.css`]);
  // A script that has left its document does not run when it comes after all.
  expect(script.ownerDocument).not.toBe(document);
});

test('a picture is the app’s own to mend', () => {
  document.body.innerHTML = `<img src="${CDN}/pictures/lamp.svg">`;
  const picture = document.body.firstElementChild!;
  picture.dispatchEvent(new Event('error'));
  expect(document.body.firstElementChild).toBe(picture);
  expect(document.cookie).not.toContain('headroom-assets');
});

test('all is well: nothing is touched, nothing remembered', () => {
  for (const element of document.head.querySelectorAll('script, link')) element.dispatchEvent(new Event('load'));
  vi.advanceTimersByTime(10_000);
  expect(addresses()[0]).toBe(`${CDN}/assets/main.js`);
  expect(document.cookie).not.toContain('headroom-assets');
});

test('a screen that did not arrive comes from the origin when the page is loaded again', () => {
  window.dispatchEvent(new Event('vite:preloadError'));
  expect(document.cookie).toContain('headroom-assets=origin');
});
