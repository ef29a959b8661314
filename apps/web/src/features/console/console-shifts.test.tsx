import type { AlertsAnswer, SilencesAnswer } from '@headroom/contracts/monitoring/alerts';
import type { Profile } from '@headroom/contracts/monitoring/runtime-profiles';
import type { RuntimeProcess } from '@headroom/contracts/monitoring/runtime-memory';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQueryClient } from '../../cache/query-client.ts';
import AlertsScreen from './alerts/alerts-screen.tsx';
import { ProfilesPart } from './memory/profiles-part.tsx';

/** Answers by the end of their path; what is sent waits until it is let go. */
let answers: Record<string, unknown>;
let letGo: () => void;
beforeEach(() => {
  window.history.replaceState(null, '', '/console/alerts');
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  vi.stubGlobal('fetch', async (address: string, { method = 'GET' }: RequestInit = {}) => {
    if (method !== 'GET') await gate;
    const { pathname, searchParams } = new URL(address, 'http://localhost');
    const name = `${pathname.slice('/api/v1/monitoring'.length)}${searchParams.get('state') === 'resolved' ? ' over' : ''}`;
    return method === 'GET' ? Response.json(answers[name] ?? {}) : new Response(null, { status: 204 });
  });
});
afterEach(() => {
  letGo();
  cleanup();
  vi.unstubAllGlobals();
});
const show = (part: React.ReactNode) => {
  const client = createQueryClient({ onUnauthenticated: () => undefined });
  render(<QueryClientProvider client={client}>{part}</QueryClientProvider>);
};
const PATIENT = { timeout: 20_000 };

const api = {
  id: '0198aaaa-0000-7000-8000-000000000001',
  name: 'api',
  host: 'vm',
  pid: 7,
  sample: { heap: { usedBytes: 1 } },
} as RuntimeProcess;

test('a profile that is asked for stands in the list with the press, and once only', async () => {
  answers = { '/profiles': { profiles: [] } };
  show(<ProfilesPart processes={[api]} />);
  await screen.findByText('No profile has been taken', undefined, PATIENT);
  fireEvent.click(screen.getByRole('button', { name: 'Profile the CPU' }));
  const row = await screen.findByRole('row', { name: /^CPU profile, 10 s .*asked/ }, PATIENT);
  expect((within(row).getByRole('button', { name: 'Cancel' }) as HTMLButtonElement).disabled).toBe(true);
  const taken = { id: api.id, kind: 'cpu', trigger: 'asked', state: 'running', seconds: 10, progress: 0 };
  const running = { ...taken, process: api, askedAt: new Date().toISOString(), bytes: null } as unknown as Profile;
  answers = { '/profiles': { profiles: [running] } };
  letGo();
  expect(await screen.findByRole('row', { name: /running/ }, PATIENT)).toBeTruthy();
  expect(screen.getAllByRole('row', { name: /^CPU profile/ })).toHaveLength(1);
});

test('what is silenced and taken on says so with the press; the rest waits for both lists', async () => {
  const alert = {
    id: api.id,
    ruleId: 'api-p95',
    ruleName: 'API is slow',
    state: 'firing',
    severity: 'urgent',
    labels: {},
    sentence: 'p95 is 900 ms.',
    since: '2026-11-22T04:00:00.000Z',
    acknowledged: null,
    silencedUntil: null,
    isMissing: false,
    evidence: '/console/api',
    howTo: 'docs/how-to/alert-capacity.md#cpu',
  };
  answers = {
    '/alerts': { alerts: [alert] } as unknown as AlertsAnswer,
    '/alerts over': { alerts: [] } as unknown as AlertsAnswer,
    '/silences': { silences: [] } as SilencesAnswer,
    '/alert-rules': { rules: [] },
    '/alert-channels': { channels: [] },
  };
  show(<AlertsScreen />);
  expect(screen.queryByRole('heading', { name: 'Rules' })).toBeNull();
  fireEvent.click(await screen.findByRole('button', { name: 'Silence for an hour' }, PATIENT));
  expect(screen.getByRole('link', { name: 'What to do' }).getAttribute('href')).toMatch(
    /^\/console\/how-to\/alert-capacity(?:\?.*)?#cpu$/,
  );
  const row = await screen.findByRole('row', { name: /^api-p95/ }, PATIENT);
  expect(within(row).getByRole('button', { name: 'End it' }).getAttribute('aria-disabled')).toBe('true');
  expect(screen.queryByRole('button', { name: 'Silence for an hour' })).toBeNull();
  expect(screen.getByText(/silenced until/)).toBeTruthy();
  // A test of the channels says its result seconds later: nothing stands below it.
  const sections = screen.getAllByRole('region').map((section) => section.querySelector('h2')?.textContent);
  expect(sections).toEqual(['Silences', 'Rules', 'Over', 'Who is told']);
});
