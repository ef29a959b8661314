import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Route } from 'wouter';
import HowToScreen from './how-to-screen.tsx';

const scrolled = vi.fn<(id: string) => void>();
beforeEach(() => {
  scrolled.mockClear();
  // jsdom has no layout.
  Element.prototype.scrollIntoView = function scrollIntoView() {
    scrolled(this.id);
  };
});
afterEach(cleanup);
const show = (path: string) => {
  window.history.replaceState(null, '', path);
  render(
    <Route path="/console/how-to/:name">
      <HowToScreen />
    </Route>,
  );
};

test('what to do about an alert is in the console, at its place, with links that stay there', () => {
  show('/console/how-to/alert-queue?range=24h');
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Jobs wait too long');
  expect(screen.getAllByRole('listitem').length).toBeGreaterThan(3);
  expect(screen.getByRole('link', { name: 'capacity' }).getAttribute('href')).toMatch(
    /^\/console\/how-to\/alert-capacity/,
  );
  // What is in the repository only is no link that leads nowhere.
  expect(screen.queryByRole('link', { name: 'run more workers' })).toBeNull();
  expect(screen.getByText('docs/how-to/run-more-workers.md')).toBeTruthy();
  cleanup();
  show('/console/how-to/alert-capacity#disk');
  expect(scrolled).toHaveBeenCalledWith('disk');
});

test('a how-to that there is not says so and leads to the alerts', () => {
  show('/console/how-to/alert-nothing');
  expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/no such how-to/);
  expect(screen.getByRole('link', { name: 'All alerts' })).toBeTruthy();
});
