import { setTimeout as wait } from 'node:timers/promises';
import type { LoginAnswer } from '@headroom/contracts/accounts';
import type { Job } from '@headroom/contracts/jobs';
import type { Product, ProductList } from '@headroom/contracts/products';

export type Editable = Pick<Product, 'id' | 'title' | 'version'>;
export interface Client {
  token: string;
  /** @throws with the problem where the answer is no success. */
  send<Answer>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  someProducts(count: number): Promise<Editable[]>;
  /** Waits until a job has ended. @throws after `milliseconds`. */
  finished(jobId: string, milliseconds: number): Promise<Job>;
}

/** An editor of the demo catalogue. */
export async function createClient(origin: string): Promise<Client> {
  const call = async <Answer>(
    method: string,
    path: string,
    { body, headers }: { body?: unknown; headers: Record<string, string> },
  ): Promise<Answer> => {
    const response = await fetch(new URL(`/api/v1${path}`, origin), {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const { token } = await call<LoginAnswer>('POST', '/auth/login', {
    body: { email: 'test@example.com', password: 'password123' },
    headers: {},
  });
  const authorization = `Bearer ${token}`;
  const send: Client['send'] = (method, path, body, headers = {}) =>
    call(method, path, { body, headers: { authorization, ...headers } });
  return {
    token,
    send,
    async someProducts(count) {
      const list = await send<ProductList>('GET', `/products?fields=id,title,version&limit=${count}&sort=title`);
      return list.products as Editable[];
    },
    async finished(jobId, milliseconds) {
      const until = performance.now() + milliseconds;
      for (;;) {
        const job = await send<Job>('GET', `/jobs/${jobId}`);
        if (job.finishedAt !== null) return job;
        if (performance.now() > until) throw new Error(`Job ${jobId} did not end within ${milliseconds} ms.`);
        await wait(20);
      }
    },
  };
}
