import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQueryClient } from '../../cache/query-client.ts';
import { mayHaveSession } from '../../cache/session-hint.ts';
import { sessionQuery } from '../../cache/session-query.ts';
import { SignInForm } from './sign-in-form.tsx';

const user = { id: '1', email: 'test@example.com', name: 'Test', role: 'editor' };
const accounts = [{ email: 'test@example.com', password: 'password123', role: 'editor' }];
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code, status, detail: 'No.', requestId: 'r1' }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

function show(answer: () => Response | Promise<Response>) {
  const fetchStub = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async () => answer());
  vi.stubGlobal('fetch', fetchStub);
  const client = createQueryClient({ onUnauthenticated: () => undefined });
  render(
    <QueryClientProvider client={client}>
      <SignInForm accounts={accounts} />
    </QueryClientProvider>,
  );
  return { client, fetchStub };
}

const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole('button', { name })));

async function signIn() {
  await press('Fill in test@example.com');
  await press('Sign in');
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a demo account is filled in with one press and signs in', async () => {
  const { client, fetchStub } = show(() => Response.json({ token: 't', user }));
  await signIn();
  const [url, init] = fetchStub.mock.calls[0]!;
  expect(url).toBe('/api/v1/auth/login');
  expect(init.body).toBe('{"email":"test@example.com","password":"password123"}');
  expect(client.getQueryData(sessionQuery.queryKey)).toEqual(user);
  expect(mayHaveSession()).toBe(true);
});

test('password managers find the fields', () => {
  show(() => Response.json({}));
  expect(screen.getByLabelText('Email').getAttribute('autocomplete')).toBe('username');
  expect(screen.getByLabelText('Password').getAttribute('autocomplete')).toBe('current-password');
});

test('wrong credentials are said at the password, without saying which was wrong', async () => {
  const { client } = show(() => problem(401, 'credentials_invalid'));
  await signIn();
  expect(screen.getByText('Email or password is wrong.')).toBeTruthy();
  expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true');
  expect(client.getQueryData(sessionQuery.queryKey)).toBeUndefined();
});

test('too many attempts are counted down, and nothing is sent meanwhile', async () => {
  vi.useFakeTimers();
  const { fetchStub } = show(() => problem(429, 'too_many_requests', { 'retry-after': '75' }));
  await signIn();
  expect(screen.getByRole('alert').textContent).toContain('Try again in 1 min 15 s.');
  await press('Sign in');
  expect(fetchStub).toHaveBeenCalledOnce();
  await act(() => vi.advanceTimersByTimeAsync(16_000));
  expect(screen.getByRole('alert').textContent).toContain('Try again in 59 s.');
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  await press('Sign in');
  expect(fetchStub).toHaveBeenCalledTimes(2);
});

test('a server that is not there is said so, with the form ready for another try', async () => {
  show(() => Promise.reject(new TypeError('Failed to fetch')));
  await signIn();
  expect(screen.getByRole('alert').textContent).toContain('The server cannot be reached.');
  expect(screen.getByRole('button', { name: 'Sign in' }).getAttribute('aria-disabled')).not.toBe('true');
});
