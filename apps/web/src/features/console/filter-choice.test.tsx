import type { VitalsBy } from '@headroom/contracts/monitoring/field-answers';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQueryClient } from '../../cache/query-client.ts';
import { CompareChoice } from './compare-choice.tsx';
import { FilterChoice } from './filter-choice.tsx';
import { FilterValues } from './filter-values.tsx';
import type { SectionScope } from './section-scope.ts';
import { scopeOf } from './section-scope.ts';

const asked: URL[] = [];
const answers: Record<string, Record<string, number>> = {
  route: { '/products': 812, '/products/:id': 97 },
  country: { SE: 500, DE: 20 },
  release: { '142': 300, '141': 80 },
};
beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('fetch', async (address: string) => {
    const url = new URL(address, 'http://localhost');
    asked.push(url);
    const values = answers[url.searchParams.get('dimension') ?? ''] ?? {};
    const rows = Object.entries(values).map(([value, n]) => ({ value, figure: { n } }));
    return Response.json({ rows } as VitalsBy);
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const at = (search: string) => window.history.replaceState(null, '', `/console/experience${search}`);
const search = () => new URLSearchParams(window.location.search);
const inClient = (part: React.ReactNode) => {
  const client = createQueryClient({ onUnauthenticated: () => undefined });
  render(<QueryClientProvider client={client}>{part}</QueryClientProvider>);
};
const showChoice = (scope: SectionScope) => inClient(<FilterChoice scope={scope} />);

test('values of a dimension come with how many visits each had, whatever of it is chosen already', async () => {
  at('?release=142&route=%2Fproducts');
  const onChange = vi.fn<() => void>();
  inClient(<FilterValues onChange={onChange} />);
  const chosen = await screen.findByRole('checkbox', { name: '/products 812' }, { timeout: 20_000 });
  expect((chosen as HTMLInputElement).checked).toBe(true);
  const params = asked.at(-1)!.searchParams;
  expect([params.get('dimension'), params.getAll('route'), params.get('release')]).toEqual(['route', [], '142']);
  fireEvent.click(screen.getByRole('checkbox', { name: '/products/:id 97' }));
  expect(onChange).toHaveBeenLastCalledWith('route', ['/products', '/products/:id']);
  fireEvent.click(chosen);
  expect(onChange).toHaveBeenLastCalledWith('route', []);
  fireEvent.change(screen.getByLabelText('By'), { target: { value: 'country' } });
  expect(await screen.findByRole('checkbox', { name: 'SE 500' }, { timeout: 20_000 })).toBeTruthy();
});

test('a chosen value nobody visited with in this time can still be taken away', async () => {
  at('?route=%2Fgone');
  inClient(<FilterValues onChange={() => undefined} />);
  expect(await screen.findByRole('checkbox', { name: '/gone 0' }, { timeout: 20_000 })).toBeTruthy();
});

test('what is chosen stands in the rail and is pressed away there, one by one or all at once', async () => {
  at('?country=SE&country=DE&device=phone&metric=INP');
  showChoice('visits');
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Not only country SE' })));
  expect(search().getAll('country')).toEqual(['DE']);
  await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'All visits' })));
  expect([...search()]).toEqual([['metric', 'INP']]);
});

test('a screen that a choice does not change says so', () => {
  at('?country=SE');
  showChoice('time');
  expect(screen.getByText('Not here: this screen counts everybody.')).toBeTruthy();
  cleanup();
  showChoice('some');
  expect(screen.getByText(/Here only what people felt/)).toBeTruthy();
  cleanup();
  showChoice('visits');
  expect(screen.queryByText(/^(Not h|H)ere/)).toBeNull();
});

test('one that is beside another release says where that is not told apart', () => {
  at('?compare=release:141');
  inClient(<CompareChoice scope="time" />);
  expect(screen.getByRole('button', { name: 'beside release 141' })).toBeTruthy();
  expect(screen.getByText('Not here: this screen is not told apart by release.')).toBeTruthy();
  cleanup();
  inClient(<CompareChoice scope="visits" />);
  expect(screen.queryByText(/^Not here/)).toBeNull();
});

test('every screen knows what changes it', () => {
  expect(scopeOf('/console')).toBe('some');
  expect(scopeOf('/console/experience')).toBe('visits');
  expect(scopeOf('/console/experience/visits/0123456789abcdef')).toBe('now');
  expect(scopeOf('/console/database')).toBe('time');
  expect(scopeOf('/console/database/statements/12')).toBe('time');
  expect(scopeOf('/console/database/tables')).toBe('now');
});
