import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadWithFiles } from './load-with-files.ts';

const FROM = 'http://localhost/assets/base-1.js';
const links = () => [...document.head.querySelectorAll('link')];
const link = (part: string) => links().find((element) => element.href.includes(part))!;
const settle = () => new Promise((resolve) => setTimeout(resolve));
let round = 0;
// What has been linked is remembered for as long as the page lives: each test asks for files of its own.
const file = (name: string) => `./${round}-${name}`;

beforeEach(() => void round++);
afterEach(() => document.head.replaceChildren());

test('a chunk is imported at once with what it needs beside it, and after its styles', async () => {
  const load = vi.fn<() => Promise<string>>(async () => 'screen');
  const loaded = loadWithFiles(load, [file('screen.js'), file('screen.css')], FROM);
  expect(link('screen.js')).toMatchObject({ rel: 'modulepreload', href: `http://localhost/assets/${round}-screen.js` });
  await settle();
  expect(load).not.toHaveBeenCalled();
  link('screen.css').dispatchEvent(new Event('load'));
  await expect(loaded).resolves.toBe('screen');
});

test('nothing is linked twice', async () => {
  const files = [file('shared.js')];
  await loadWithFiles(async () => 1, files, FROM);
  await loadWithFiles(async () => 2, files, FROM);
  expect(links()).toHaveLength(1);
});

test('styles that do not come fail the chunk, say so to the page, and are asked for again', async () => {
  const heard = vi.fn<(event: Event) => void>();
  window.addEventListener('vite:preloadError', heard, { once: true });
  const files = [file('screen.css')];
  const load = vi.fn<() => Promise<string>>(async () => 'screen');
  const failing = loadWithFiles(load, files, FROM);
  link('screen.css').dispatchEvent(new Event('error'));
  await expect(failing).rejects.toThrow('No styles');
  expect(heard).toHaveBeenCalledOnce();
  expect(load).not.toHaveBeenCalled();

  const again = loadWithFiles(load, files, FROM);
  link('screen.css').dispatchEvent(new Event('load'));
  await expect(again).resolves.toBe('screen');
});

test('a chunk that does not come is an error that the page may take upon itself', async () => {
  const take = (event: Event) => event.preventDefault();
  window.addEventListener('vite:preloadError', take, { once: true });
  const fail = async () => Promise.reject(new Error('gone'));
  await expect(loadWithFiles(fail, undefined, FROM)).resolves.toBeUndefined();
  await expect(loadWithFiles(fail, undefined, FROM)).rejects.toThrow('gone');
});
