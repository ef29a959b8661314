import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { navigate } from 'wouter/use-browser-location';
import { searchWait } from '../../cache/search-wait.ts';
import { CatalogueSearch } from './catalogue-search.tsx';

const field = () => screen.getByRole<HTMLInputElement>('searchbox');
const write = (value: string) => fireEvent.change(field(), { target: { value } });
const wait = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));
const address = () => window.location.pathname + window.location.search;

beforeEach(() => {
  vi.useFakeTimers();
  window.history.replaceState(null, '', '/');
  render(<CatalogueSearch />);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('searches when the keys rest', () => {
  write('m');
  wait(60);
  write('mug');
  wait(60);
  expect(address()).toBe('/');
  wait(60);
  expect(address()).toBe('/?q=mug');
});

test('searches with every key what is kept on this device', () => {
  const { after } = searchWait;
  searchWait.after = (text) => (text === 'm' ? 0 : after(text));
  write('m');
  wait(0);
  expect(address()).toBe('/?q=m');
  write('mu');
  wait(60);
  expect(address()).toBe('/?q=m');
  searchWait.after = after;
});

test('stays on a page that was opened before the search began', () => {
  write('mug');
  act(() => navigate('/products/1?row=3'));
  wait(5_000);
  expect(address()).toBe('/products/1?row=3');
});

test('back takes away what was not searched for yet', () => {
  write('mug');
  act(() => void window.dispatchEvent(new PopStateEvent('popstate')));
  wait(5_000);
  expect([address(), field().value]).toEqual(['/', '']);
});

test('waits until an input method has composed a word', () => {
  fireEvent.compositionStart(field());
  fireEvent.input(field(), { target: { value: 'こ' }, isComposing: true });
  wait(5_000);
  expect([address(), field().value]).toEqual(['/', 'こ']);
  fireEvent.compositionEnd(field());
  wait(200);
  expect(new URLSearchParams(window.location.search).get('q')).toBe('こ');
});
