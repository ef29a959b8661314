import { setTimeout as sleep } from 'node:timers/promises';
import type { LoginAnswer } from '@headroom/contracts/accounts';
import type { CacheStatisticsAnswer, PurgeTarget } from '@headroom/contracts/cache';

const ATTEMPTS = 10;

export interface Operator {
  token: string;
  statistics(): Promise<CacheStatisticsAnswer>;
  purge(target: PurgeTarget): Promise<void>;
}

/** The demo's operator, who may do everything. @throws with the problem where an answer is no success. */
export async function createOperator(origin: string): Promise<Operator> {
  const call = async <Answer>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const ask = () =>
      fetch(new URL(`/api/v1${path}`, origin), {
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
    let response = await ask();
    for (let attempt = 0; response.status === 503 && attempt < ATTEMPTS; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- asked again where the machine has too much to do
      await sleep(1_000);
      // oxlint-disable-next-line no-await-in-loop
      response = await ask();
    }
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const account = { email: 'operator@example.com', password: 'password123' };
  const { token } = await call<LoginAnswer>('/auth/login', account);
  const headers = { authorization: `Bearer ${token}` };
  return {
    token,
    statistics: () => call('/cache', undefined, headers),
    purge: (target) => call('/cache/purge', { target }, headers),
  };
}
