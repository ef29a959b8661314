import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchIntent } from './watch-intent.ts';

const begun: string[] = [];
const stopped: string[] = [];
let unwatch: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `
    <a href="/one">one</a> <a href="/two"><b>two</b></a> <a href="/three">three</a> <a href="https://elsewhere.example/">out</a>
    <div id="list" tabindex="0" aria-activedescendant="row"></div> <div id="row"><a href="/row" tabindex="-1">row</a></div>`;
  unwatch = watchIntent((link) => {
    begun.push(link.pathname);
    return () => stopped.push(link.pathname);
  });
});
afterEach(() => {
  unwatch();
  vi.useRealTimers();
  begun.length = 0;
  stopped.length = 0;
});

const at = (selector: string) => document.querySelector(selector)!;
const link = (path: string) => at(`a[href="${path}"]`);
const send = (target: Element, type: string) => target.dispatchEvent(new MouseEvent(type, { bubbles: true }));
const leave = (target: Element) => send(target, 'pointerout');
const rest = () => vi.advanceTimersByTime(100);

test('begins where a pointer rests, once, and not where it only crosses', () => {
  send(link('/one'), 'pointerover');
  send(at('a[href="/two"] b'), 'pointerover');
  rest();
  send(link('/two'), 'pointerover');
  rest();
  expect(begun).toEqual(['/two']);
});

test('gives up what the pointer leaves, and begins anew when it comes back', () => {
  send(link('/one'), 'pointerover');
  rest();
  leave(link('/one'));
  expect(stopped).toEqual(['/one']);
  send(link('/one'), 'pointerover');
  rest();
  expect(begun).toEqual(['/one', '/one']);
});

test('begins nothing for a link that has left the page before the pointer had rested', () => {
  send(link('/one'), 'pointerover');
  link('/one').remove();
  rest();
  expect(begun).toEqual([]);
});

test('a link that stands where a menu closed under the pointer is nobody’s wish until the pointer moves', () => {
  const point = (clientX: number) => ({ bubbles: true, clientX, clientY: 5 });
  document.getElementById('list')!.dispatchEvent(new MouseEvent('pointerdown', point(5)));
  link('/one').dispatchEvent(new MouseEvent('pointerover', point(5)));
  rest();
  expect(begun).toEqual([]);
  link('/two').dispatchEvent(new MouseEvent('pointerover', point(6)));
  rest();
  expect(begun).toEqual(['/two']);
});

test('what is pressed begins at once and goes on when the pointer leaves, but not when the finger scrolls', () => {
  send(link('/one'), 'pointerdown');
  expect(begun).toEqual(['/one']);
  leave(link('/one'));
  expect(stopped).toEqual([]);
  send(link('/one'), 'pointercancel');
  expect(stopped).toEqual(['/one']);
});

test('never does more than two at once', () => {
  for (const path of ['/one', '/two', '/three']) send(link(path), 'pointerdown');
  expect(stopped).toEqual(['/one']);
});

test('hears the focus, and the row that keys have come to', () => {
  send(link('/one'), 'focusin');
  rest();
  send(at('#list'), 'keyup');
  rest();
  expect(begun).toEqual(['/one', '/row']);
  expect(stopped).toEqual(['/one']);
});

test('leaves alone what leads elsewhere', () => {
  send(at('a[href^="https"]'), 'pointerdown');
  expect(begun).toEqual([]);
});
