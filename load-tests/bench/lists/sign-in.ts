import type { LoginAnswer } from '@headroom/contracts/accounts';
import { type Connection, openConnection } from '../http/open-connection.ts';

/** A connection whose reader sees every status; undefined where the demo's account does not work. */
export async function openSignedIn(origin: string): Promise<Connection | undefined> {
  const response = await fetch(new URL('/api/v1/auth/login', origin), {
    method: 'POST',
    body: new URLSearchParams({ email: 'test@example.com', password: 'password123' }),
  });
  if (!response.ok) return undefined;
  const { token } = (await response.json()) as LoginAnswer;
  return openConnection(origin, { authorization: `Bearer ${token}` });
}
