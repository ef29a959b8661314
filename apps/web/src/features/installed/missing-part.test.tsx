import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MissingPart } from './missing-part.tsx';

beforeEach(() => sessionStorage.clear());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const fail = () => act(() => void window.dispatchEvent(new Event('vite:preloadError')));
const notice = () => screen.queryByRole('complementary', { name: 'A part is missing' });

test('a part that did not arrive is said, and can be left alone', () => {
  render(<MissingPart />);
  expect(notice()).toBeNull();
  fail();
  expect(notice()).not.toBeNull();
  act(() => screen.getByRole('button', { name: 'Close' }).click());
  expect(notice()).toBeNull();
});

test('without a network there is nothing to reload for', () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  render(<MissingPart />);
  fail();
  expect(notice()).toBeNull();
});

test('who has just loaded the page anew for it is not sent round again', () => {
  sessionStorage.setItem('headroom.reload-offered', String(Date.now() - 5_000));
  render(<MissingPart />);
  fail();
  expect(notice()).toBeNull();
});
