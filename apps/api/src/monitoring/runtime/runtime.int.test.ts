import type { MachineAnswer } from '@headroom/contracts/monitoring/runtime-machine';
import type { MemoryAnswer } from '@headroom/contracts/monitoring/runtime-memory';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signInAs } from '../../testing/sign-in-as.ts';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let headers: { authorization: string };
beforeAll(async () => {
  server = await createTestServer();
  headers = { authorization: `Bearer ${await signInAs(server, 'operator')}` };
  await server.app.listen({ port: 0 });
});
afterAll(() => server.close());

const read = async <Answer>(path: string): Promise<Answer> =>
  (await server.app.inject({ url: `/api/v1/monitoring/${path}`, headers })).json();

it('says how this process and its machine are, as the system itself says', async () => {
  await expect.poll(async () => (await read<MemoryAnswer>('memory')).processes.length).toBe(1);
  const [own] = (await read<MemoryAnswer>('memory')).processes;
  expect(own).toMatchObject({ kind: 'api', name: 'api', pid: process.pid, isAlive: true });
  const { heap, residentBytes, gc, eventLoop } = own!.sample;
  // The same process, moments later: of the same size.
  const now = process.memoryUsage();
  for (const [said, measured] of [
    [heap.usedBytes, now.heapUsed],
    [residentBytes, now.rss],
  ] as const) {
    expect(said / measured).toBeGreaterThan(0.3);
    expect(said / measured).toBeLessThan(3);
  }
  expect(heap.limitBytes).toBeGreaterThan(heap.usedBytes);
  expect(gc.map(({ kind }) => kind)).toEqual(['minor', 'major', 'incremental', 'weak callbacks']);
  expect(eventLoop.utilisation).toBeGreaterThanOrEqual(0);
  expect(own!.verdict).toMatchObject({ state: 'too early', limitAt: null });

  const { machines, database, redis } = await read<MachineAnswer>('machine');
  expect(machines).toHaveLength(1);
  expect(machines[0]!.sample.memoryBytes).toBeGreaterThan(heap.usedBytes);
  expect(database.sizeBytes).toBeGreaterThan(1_000_000);
  expect(database.readBytes).toEqual(expect.any(Number));
  expect(redis).toBeNull();
});
