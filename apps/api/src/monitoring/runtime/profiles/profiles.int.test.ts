import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MemoryAnswer } from '@headroom/contracts/monitoring/runtime-memory';
import type { Profile, ProfileDetail, ProfileKind } from '@headroom/contracts/monitoring/runtime-profiles';
import { newId } from '@headroom/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signInAs } from '../../../testing/sign-in-as.ts';
import { createTestServer, type TestServer } from '../../../testing/test-server.ts';
import { createProfilesRepository } from './profiles-repository.ts';

let dataDirectory: string;
let server: TestServer;
const workers = new Map<'heavy' | 'interactive', ChildProcess>();
const ENTRY = fileURLToPath(new URL('../../../worker.ts', import.meta.url));
let headers: { authorization: string };
beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'headroom-profiles-'));
  server = await createTestServer({ env: { HEADROOM_DATA_DIR: dataDirectory } });
  headers = { authorization: `Bearer ${await signInAs(server, 'operator')}` };
  await server.app.listen({ port: 0 });
  const env = {
    PATH: '/usr/bin:/bin',
    DATABASE_URL: server.database.url,
    HEADROOM_DATA_DIR: dataDirectory,
    LOG_LEVEL: 'fatal',
  };
  for (const lane of ['heavy', 'interactive'] as const) {
    workers.set(lane, spawn(process.execPath, [ENTRY, lane], { env, stdio: 'ignore' }));
  }
});
afterAll(async () => {
  await Promise.all([...workers.values()].map(end));
  await server?.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
const call = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
  server.app.inject({ method, url: `/api/v1/monitoring/${path}`, headers, ...(payload ? { payload } : {}) });
const read = async (id: string) => (await call('GET', `profiles/${id}`)).json<ProfileDetail>();
const stateOf = async (id: string) => (await read(id)).profile.state;
const POLL = { timeout: 60_000, interval: 250 };

/** The id of a living process, once it has said that it lives. */
async function processNamed(name: string): Promise<string> {
  const find = async () =>
    (await call('GET', 'memory')).json<MemoryAnswer>().processes.find((process) => process.name === name)?.id;
  await expect.poll(find, POLL).toBeDefined();
  return (await find())!;
}
async function ask(kind: ProfileKind, { of, seconds = 5 }: { of: string; seconds?: number }): Promise<string> {
  const answer = await call('POST', 'profiles', { kind, processId: of, seconds });
  expect(answer.statusCode).toBe(202);
  return answer.json<Profile>().id;
}

it('profiles a worker from the API, one at a time, and shows where its time went', { timeout: 300_000 }, async () => {
  const of = await processNamed('worker heavy');
  const id = await ask('cpu', { of });
  const second = await call('POST', 'profiles', { kind: 'cpu', processId: of, seconds: 5 });
  expect([second.statusCode, second.json<{ code: string }>().code]).toEqual([409, 'profile_running']);
  await expect.poll(() => stateOf(id), POLL).toBe('ready');
  const { profile, flame } = await read(id);
  expect(profile).toMatchObject({ process: { id: of, name: 'worker heavy' }, hasFile: true, error: null, progress: 1 });
  const [root] = flame!.frames;
  expect(root).toMatchObject({ parent: -1, name: 'everything' });
  // All of the time that was asked for is either somebody's or was waited.
  expect(flame!.totalMs + flame!.idleMs).toBeGreaterThan(4_000);
  for (const [index, { parent }] of flame!.frames.entries()) expect(parent).toBeLessThan(index);
  const file = await call('GET', `profiles/${id}/file`);
  expect(file.json<{ nodes: object[] }>().nodes.length).toBeGreaterThan(1);
  expect((await call('DELETE', `profiles/${id}`)).statusCode).toBe(204);
  expect(await readdir(join(dataDirectory, 'profiles'))).toEqual([]);
});

it('keeps a snapshot private, gives it out once, and deletes it then', { timeout: 300_000 }, async () => {
  const of = await processNamed('worker interactive');
  const id = await ask('heap', { of });
  await expect.poll(() => stateOf(id), POLL).toBe('ready');
  const folder = join(dataDirectory, 'profiles');
  const [name] = await readdir(folder);
  expect(name).toBe(`${id}.heapsnapshot`);
  const modes = [await stat(folder), await stat(join(folder, name!))].map(({ mode }) => mode & 0o777);
  expect(process.platform === 'win32' ? [0o700, 0o600] : modes).toEqual([0o700, 0o600]);
  const days = (Date.parse((await read(id)).profile.expiresAt!) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(0.9);
  expect(days).toBeLessThanOrEqual(1.01);
  const editor = { authorization: `Bearer ${await signInAs(server, 'editor')}` };
  const url = `/api/v1/monitoring/profiles/${id}/file`;
  expect((await server.app.inject({ url, headers: editor })).statusCode).toBe(403);
  expect((await server.app.inject({ url, headers: { ...headers, 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(
    403,
  );
  expect((await server.app.inject({ url, headers, method: 'HEAD' })).statusCode).not.toBe(200);
  const answer = await server.app.inject({ url, headers });
  expect(answer.headers['content-disposition']).toContain('.heapsnapshot');
  expect(answer.json<{ snapshot: { node_count: number } }>().snapshot.node_count).toBeGreaterThan(1_000);
  await expect.poll(() => readdir(folder), POLL).toEqual([]);
  expect((await server.app.inject({ url, headers })).statusCode).toBe(404);
  expect((await read(id)).profile.hasFile).toBe(false);
});

it('cancels a profile that runs, and leaves nothing of it', { timeout: 300_000 }, async () => {
  const id = await ask('cpu', { of: await processNamed('api'), seconds: 60 });
  await expect.poll(() => stateOf(id), POLL).toBe('running');
  expect((await call('DELETE', `profiles/${id}`)).statusCode).toBe(409);
  await call('POST', `profiles/${id}/cancel`);
  await expect.poll(() => stateOf(id), POLL).toBe('cancelled');
  expect((await call('POST', `profiles/${id}/cancel`)).statusCode).toBe(409);
  expect((await call('DELETE', `profiles/${id}`)).statusCode).toBe(204);
  expect((await call('GET', `profiles/${id}`)).statusCode).toBe(404);
});

it('ends what a process leaves open when it dies', { timeout: 300_000 }, async () => {
  const of = await processNamed('worker heavy');
  const id = await ask('cpu', { of, seconds: 60 });
  await expect.poll(() => stateOf(id), POLL).toBe('running');
  await end(workers.get('heavy')!);
  // The clock of the database, put on: five minutes of silence.
  const { pool } = server.database;
  await pool.query(`UPDATE runtime_processes SET seen_at = seen_at - interval '10 minutes' WHERE id = $1`, [of]);
  await createProfilesRepository(pool).upkeep();
  expect((await read(id)).profile).toMatchObject({ state: 'failed', error: expect.stringContaining('process ended') });
  const refused = await call('POST', 'profiles', { kind: 'cpu', processId: of, seconds: 5 });
  expect(refused.statusCode).toBe(400);
  expect((await call('POST', 'profiles', { kind: 'cpu', processId: newId(), seconds: 5 })).statusCode).toBe(400);
});
