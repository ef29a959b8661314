import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { noteWork } from '../../cache/work.ts';
import { holdInstallPrompt } from '../../ui/kept-install-prompt.ts';
import { InstallOffer } from './install-offer.tsx';

let isStandalone = false;
const prompt = vi.fn<() => Promise<{ outcome: string }>>(async () => ({ outcome: 'accepted' }));

beforeAll(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: isStandalone }));
  holdInstallPrompt();
});
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  isStandalone = false;
  prompt.mockClear();
  window.dispatchEvent(new Event('appinstalled'));
});
afterEach(cleanup);

/** The browser finds that the app can be installed. */
function offer(): Event {
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
  act(() => void window.dispatchEvent(event));
  return event;
}
/** A tab of its own. */
function visit(): void {
  cleanup();
  sessionStorage.clear();
  render(<InstallOffer />);
}
const button = (name: string) => screen.queryByRole('button', { name });

test('the browser’s own offer is held back, and made at the third visit', () => {
  visit();
  expect(offer().defaultPrevented).toBe(true);
  expect(button('Install')).toBeNull();
  visit();
  expect(button('Install')).toBeNull();
  visit();
  act(() => button('Install')!.click());
  expect(prompt).toHaveBeenCalledOnce();
  expect(button('Install')).toBeNull();
});

test('reloads are no visits', () => {
  offer();
  visit();
  for (let times = 0; times < 4; times++) {
    cleanup();
    render(<InstallOffer />);
  }
  expect(button('Install')).toBeNull();
});

test('who has worked here is asked at the next screen, and never again after a no', () => {
  noteWork();
  offer();
  visit();
  act(() => button('No, thanks')!.click());
  expect(prompt).not.toHaveBeenCalled();
  visit();
  expect(button('Install')).toBeNull();
});

test('an installed app does not offer itself', () => {
  noteWork();
  offer();
  isStandalone = true;
  visit();
  expect(button('Install')).toBeNull();
});

test('on iOS a sentence says how', () => {
  noteWork();
  const agent = vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)');
  visit();
  expect(screen.getByRole('complementary', { name: 'Install Headroom' }).textContent).toContain('Add to Home Screen');
  expect(button('Install')).toBeNull();
  agent.mockRestore();
});
