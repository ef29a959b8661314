import { cleanup, fireEvent, render } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, test, vi } from 'vitest';
import { Picture } from './picture.tsx';

const HASH = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE';
const UPLOADED = { url: `/pictures/u/${HASH}.jpg`, alt: 'A lamp', width: 1_500, height: 1_000 };
const PLACEHOLDER = '112233445566778899aabbccddeeff001122';

const connect = (connection: object | undefined) =>
  vi.stubGlobal('navigator', Object.create(navigator, { connection: { value: connection } }));
const widthsOf = (element: Element | null) =>
  element!
    .getAttribute('srcset')!
    .split(',')
    .map((form) => Number(/ (\d+)w$/.exec(form)![1]));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('an uploaded picture comes in three formats, in widths up to one that holds it whole, with its measures', () => {
  const { container } = render(<Picture image={UPLOADED} loading="lazy" sizes="75px" fetchPriority="high" />);
  const sources = [...container.querySelectorAll('source')];
  expect(sources.map(({ type }) => type)).toEqual(['image/avif', 'image/webp']);
  const img = container.querySelector('img')!;
  for (const element of [...sources, img]) {
    expect(widthsOf(element)).toEqual([96, 192, 384, 768, 1280, 1920]);
    expect(element.getAttribute('sizes')).toBe('auto, 75px');
  }
  expect(sources[0]!.getAttribute('srcset')).toContain(`/pictures/u/${HASH}/384.avif 384w`);
  expect(img.getAttribute('srcset')).toContain(`/pictures/u/${HASH}/384.jpg 384w`);
  expect(['alt', 'loading', 'decoding'].map((name) => img.getAttribute(name))).toEqual(['A lamp', 'lazy', 'async']);
  expect([img.getAttribute('width'), img.getAttribute('height'), img.getAttribute('fetchpriority')]).toEqual([
    '1500',
    '1000',
    'high',
  ]);
});

test('a small box gets small forms, an eager picture no automatic size, the tiniest picture one form', () => {
  const { container, rerender } = render(<Picture image={UPLOADED} sizes="88px" widest={192} />);
  expect(widthsOf(container.querySelector('img'))).toEqual([96, 192]);
  expect(container.querySelector('source')!.getAttribute('sizes')).toBe('88px');
  rerender(<Picture image={{ ...UPLOADED, width: 40, height: 40 }} />);
  expect(widthsOf(container.querySelector('img'))).toEqual([96]);
});

test.each([{ saveData: true }, { effectiveType: 'slow-2g' }])(
  'where bytes are dear pictures are smaller (%o)',
  (connection) => {
    connect(connection);
    const { container } = render(<Picture image={UPLOADED} />);
    expect(widthsOf(container.querySelector('source'))).toEqual([96, 192, 384, 768]);
  },
);

test('where bytes are dear a picture far down is its colours, without a request; elsewhere it is a picture', () => {
  const image = { ...UPLOADED, placeholder: PLACEHOLDER };
  connect({ saveData: true });
  const spared = render(<Picture image={image} loading="lazy" isSpared />);
  expect(spared.container.querySelector('img')).toBeNull();
  expect(spared.container.querySelector('i')!.style.getPropertyValue('--p5')).toBe('#001122');
  expect(render(<Picture image={UPLOADED} isSpared />).container.querySelector('img')).not.toBeNull();
  connect({ effectiveType: '4g' });
  expect(render(<Picture image={image} isSpared />).container.querySelector('img')).not.toBeNull();
});

test('a server draws what a browser without a word about its connection draws', () => {
  const { container } = render(
    <Picture image={{ ...UPLOADED, placeholder: PLACEHOLDER }} loading="lazy" sizes="75px" />,
  );
  connect({ saveData: true });
  const drawn = document.createElement('div');
  drawn.innerHTML = renderToString(
    <Picture image={{ ...UPLOADED, placeholder: PLACEHOLDER }} loading="lazy" sizes="75px" />,
  );
  expect(widthsOf(drawn.querySelector('img'))).toEqual(widthsOf(container.querySelector('img')));
});

test('its colours stand there until it has come', () => {
  const { container, rerender } = render(<Picture image={{ ...UPLOADED, placeholder: PLACEHOLDER }} />);
  const img = container.querySelector('img')!;
  expect(img.style.getPropertyValue('--p0')).toBe('#112233');
  Object.defineProperty(img, 'complete', { value: true });
  fireEvent.load(img);
  expect(img.hasAttribute('style')).toBe(false);
  // Other colours, or the first ones, may be heard of later.
  rerender(<Picture image={{ ...UPLOADED, placeholder: `${PLACEHOLDER.slice(6)}ffffff` }} />);
  expect(img.hasAttribute('style')).toBe(false);
  // What else stands there is not its own: the name under which it moves to another screen.
  img.style.setProperty('--other', '1');
  rerender(<Picture image={{ ...UPLOADED, placeholder: PLACEHOLDER }} />);
  fireEvent.load(img);
  expect([...img.style]).toEqual(['--other']);
});

test('a picture from elsewhere is as it is, and one that does not load leaves crop marks', () => {
  const { container } = render(
    <Picture image={{ url: 'https://shop.example.com/lamp.png', alt: 'A lamp' }} loading="lazy" />,
  );
  const img = container.querySelector('img')!;
  expect([img.getAttribute('src'), img.getAttribute('srcset'), img.getAttribute('sizes')]).toEqual([
    'https://shop.example.com/lamp.png',
    null,
    null,
  ]);
  expect(container.querySelector('picture')).toBeNull();
  fireEvent.error(img);
  expect(container.textContent).toBe('picture did not load');
});

test('an uploaded picture that does not load leaves crop marks', () => {
  const { container } = render(<Picture image={UPLOADED} />);
  fireEvent.error(container.querySelector('img')!);
  expect(container.textContent).toBe('picture did not load');
});

test('what a CDN does not deliver comes from the page’s own origin', async () => {
  vi.resetModules();
  document.head.innerHTML = '<meta name="headroom-cdn" content="https://cdn.example.com">';
  const { Picture: Delivered } = await import('./picture.tsx');
  const { container } = render(<Delivered image={UPLOADED} />);
  const source = () => container.querySelector('source')!.getAttribute('srcset')!;
  expect(source()).toContain(`https://cdn.example.com/pictures/u/${HASH}/96.avif 96w`);
  fireEvent.error(container.querySelector('img')!);
  expect(source().startsWith(`/pictures/u/${HASH}/96.avif 96w`)).toBe(true);
  document.head.innerHTML = '';
});
