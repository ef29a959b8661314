import { mkdtemp, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Import, ImportLines, Imports } from '@headroom/contracts/imports';
import type { Job } from '@headroom/contracts/jobs';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../create-fastify.ts';
import { createJobs, type Jobs } from '../../../jobs/create-jobs.ts';
import { addBodyDecompression } from '../../../performance/body-decompression.ts';
import { createRunWrite } from '../../../performance/run-write.ts';
import { createTestApp, someone } from '../../../testing/test-app.ts';
import { createImportsRoutes } from './imports-routes.ts';
import { upkeepImports } from './upkeep-imports.ts';
import { UPLOAD_LIMITS, type UploadLimits } from './upload-limits.ts';

const SHOPIFY = 'Handle,Title,Variant Price\nmug,Mug,8.00\nlamp,"Lamp\nof two lines",9.00\nbowl,Bowl,7.00\n';
const editor = someone('editor');

let database: TestDatabase;
let dataDirectory: string;
let jobs: Jobs;
let apps: App[];
beforeEach(async () => {
  database = await createTestDatabase();
  dataDirectory = await mkdtemp(join(tmpdir(), 'headroom-uploads-'));
  jobs = createJobs({
    pool: database.pool,
    onError(error) {
      throw error;
    },
  });
  apps = [];
  await addUser(editor.id);
});
afterEach(async () => {
  for (const app of apps) await app.close();
  await jobs.stop();
  await database.close();
});

const addUser = (id: string) =>
  database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1::uuid, $1::text || '@example.com', 'Somebody', 'editor', '')`,
    [id],
  );

function createApp({ user = editor, limits = {} }: { user?: typeof editor; limits?: Partial<UploadLimits> } = {}): App {
  const app = createTestApp({ user });
  addBodyDecompression(app);
  const runWrite = createRunWrite({ pool: database.pool, secret: Buffer.alloc(32) });
  const all = { ...UPLOAD_LIMITS, ...limits };
  app.register(createImportsRoutes({ pool: database.pool, jobs, runWrite, dataDirectory, limits: all }), {
    prefix: '/api/v1',
  });
  apps.push(app);
  return app;
}

const upload = (
  app: App,
  payload: string | Buffer,
  options: { name?: string; headers?: Record<string, string> } = {},
) =>
  app.inject({
    method: 'POST',
    url: `/api/v1/imports?name=${encodeURIComponent(options.name ?? 'products.csv')}`,
    payload,
    headers: { 'content-type': 'text/csv', ...options.headers },
  });
const files = () => readdir(join(dataDirectory, 'uploads'));

describe('POST /imports', () => {
  it('keeps the file, and says what it looks like', async () => {
    const answer = await upload(createApp(), SHOPIFY, { name: 'C:\\Exports\\products.csv' });
    const made = answer.json<Import>();
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe(`/api/v1/imports/${made.id}`);
    expect(made).toMatchObject({
      name: 'products.csv',
      bytes: SHOPIFY.length,
      problem: null,
      detected: {
        format: 'shopify',
        encoding: 'utf-8',
        delimiter: ',',
        columns: [
          { name: 'Handle', samples: ['mug', 'lamp', 'bowl'] },
          { name: 'Title', samples: ['Mug', 'Lamp\nof two lines', 'Bowl'] },
          { name: 'Variant Price', samples: ['8.00', '9.00', '7.00'] },
        ],
        map: null,
      },
      checkJobId: null,
      jobId: null,
      hasRejects: false,
    });
    expect(await readFile(join(dataDirectory, 'uploads', made.id), 'utf8')).toBe(SHOPIFY);
  });

  it('proposes a map for a table that it does not know, in an encoding that it finds out', async () => {
    const table = Buffer.from(
      'Art.-Nr.;Bezeichnung;Hersteller;VK;Bestand;Gewicht\n1;Kn\xf6del;S\xfc\xdfmuth;3,50;7;1\n',
      'latin1',
    );
    expect((await upload(createApp(), table)).json<Import>().detected).toMatchObject({
      format: null,
      encoding: 'windows-1252',
      delimiter: ';',
      columns: [{ samples: ['1'] }, { samples: ['Knödel'] }, { samples: ['Süßmuth'] }, {}, {}, {}],
      map: { sku: 'Art.-Nr.', title: 'Bezeichnung', vendor: 'Hersteller', price: 'VK', stock: 'Bestand' },
    });
  });

  it('finds a byte that is not UTF-8 wherever it is, but not a character that two pieces share', async () => {
    const app = createApp();
    const good = `Handle,Title,Variant Price\n${'mug,Mügchen,1.00\n'.repeat(10_000)}`;
    expect((await upload(app, good)).json<Import>().detected?.encoding).toBe('utf-8');
    const late = Buffer.concat([Buffer.from(good), Buffer.from('m,M\xfc,1\n', 'latin1')]);
    expect((await upload(app, late)).json<Import>().detected?.encoding).toBe('windows-1252');
  });

  it('takes a packed body, and keeps it unpacked', async () => {
    const answer = await upload(createApp(), gzipSync(SHOPIFY), { headers: { 'content-encoding': 'gzip' } });
    expect(answer.json<Import>().bytes).toBe(SHOPIFY.length);
  });

  it('says what is wrong with a file that is no table, by its own name', async () => {
    const { detected, problem } = (await upload(createApp(), 'PK\x03\x04…', { name: 'list.xlsx' })).json<Import>();
    expect(detected).toBeNull();
    expect(problem).toMatch(/^list\.xlsx is an Excel, LibreOffice or ZIP file/);
  });

  it('refuses a file that is announced too large before it is read, and stops one that grows too large', async () => {
    const app = createApp({ limits: { maxBytes: 1_000 } });
    const announced = await upload(app, 'x'.repeat(1_001));
    expect([announced.statusCode, announced.headers.connection]).toEqual([413, 'close']);
    await expect(files()).rejects.toThrow('ENOENT');
    const packed = await upload(app, gzipSync('x'.repeat(100_000)), { headers: { 'content-encoding': 'gzip' } });
    expect(packed.statusCode).toBe(413);
    expect(await files()).toEqual([]);
    const { port } = await listen(app);
    const growing = send(port);
    growing.request.write('x'.repeat(600));
    growing.request.write('x'.repeat(600));
    expect((await growing.answer).status).toBe(413);
    expect(await files()).toEqual([]);
    expect((await upload(app, 'x'.repeat(1_000))).statusCode).toBe(201);
  });

  it('stops a file for which there is no room when it comes without saying how long it is, or packed', async () => {
    const app = createApp({ limits: { maxKeptBytes: 1_000, checkBytes: 500 } });
    const packed = await upload(app, gzipSync('x'.repeat(100_000)), { headers: { 'content-encoding': 'gzip' } });
    expect([packed.statusCode, packed.json().detail]).toEqual([413, expect.stringContaining('Discard some of them')]);
    const { port } = await listen(app);
    const growing = send(port);
    growing.request.write('x'.repeat(1_100));
    expect((await growing.answer).status).toBe(413);
    expect(await files()).toEqual([]);
  });

  it('keeps a file once that is sent twice with one key, and refuses another file with it', async () => {
    const app = createApp();
    const headers = { 'idempotency-key': newId() };
    const first = await upload(app, SHOPIFY, { headers });
    const second = await upload(app, SHOPIFY, { headers });
    const { id } = first.json<Import>();
    expect([first.statusCode, second.statusCode, second.json()]).toEqual([201, 201, first.json()]);
    expect(second.headers).toMatchObject({ 'idempotency-replayed': 'true', location: `/api/v1/imports/${id}` });
    expect((await upload(app, `${SHOPIFY}cup,Cup,1.00\n`, { headers })).statusCode).toBe(422);
    expect((await upload(app, SHOPIFY, { headers: { 'idempotency-key': 'ü' } })).statusCode).toBe(400);
    await expect.poll(files).toEqual([id]);
    expect((await app.inject('/api/v1/imports')).json<Imports>().imports).toHaveLength(1);
  });

  it('leaves nothing of an upload that breaks off, or that stands still', async () => {
    const app = createApp({ limits: { idleMilliseconds: 300 } });
    const { port } = await listen(app);
    const broken = send(port);
    broken.request.write(SHOPIFY);
    await expect.poll(files).toEqual([expect.stringMatching(/\.part$/)]);
    broken.request.destroy();
    await expect(broken.answer).rejects.toThrow(/socket hang up|ECONNRESET/);
    await expect.poll(files).toEqual([]);

    const still = send(port);
    still.request.write(SHOPIFY);
    expect((await still.answer).status).toBe(408);
    expect(await files()).toEqual([]);
    expect((await app.inject('/api/v1/imports')).json<Imports>().imports).toEqual([]);
  });

  it('may take longer than other requests, as long as something comes', async () => {
    const app = createApp();
    // Node exchanges the two where the limit for headers is the longer one.
    app.server.headersTimeout = 1_000;
    app.server.requestTimeout = 1_000;
    const { port } = await listen(app);
    const slow = send(port);
    // Node looks every two seconds for requests that are late.
    for (const part of [SHOPIFY.slice(0, 10), SHOPIFY.slice(10, 20)]) {
      slow.request.write(part);
      await sleep(2_500);
    }
    slow.request.end(SHOPIFY.slice(20));
    expect(await slow.answer).toMatchObject({ status: 201, body: { bytes: SHOPIFY.length } });
  });

  it('takes an account’s uploads at the account’s pace', async () => {
    const app = createApp({ limits: { bytesPerSecond: 1_000_000 } });
    const started = performance.now();
    await Promise.all([upload(app, Buffer.alloc(1_000_000, 'a')), upload(app, Buffer.alloc(500_000, 'a'))]);
    expect(performance.now() - started).toBeGreaterThan(450);
  });

  it('needs an editor, and refuses what one account has no room for', async () => {
    expect((await upload(createApp({ user: someone('viewer') }), SHOPIFY)).statusCode).toBe(403);
    const app = createApp({ limits: { maxKeptBytes: 150 } });
    expect((await upload(app, SHOPIFY)).statusCode).toBe(201);
    const second = await upload(app, SHOPIFY);
    expect([second.statusCode, second.json().detail]).toEqual([413, expect.stringContaining('Discard some of them')]);
  });
});

describe('an uploaded file', () => {
  it('is seen by whoever uploaded it and by operators', async () => {
    const app = createApp();
    const { id } = (await upload(app, SHOPIFY)).json<Import>();
    const other = createApp({ user: { ...editor, id: newId() } });
    const operator = createApp({ user: { ...someone('operator'), id: newId() } });
    const statuses = async (one: App) => (await one.inject(`/api/v1/imports/${id}`)).statusCode;
    expect(await Promise.all([app, other, operator].map(statuses))).toEqual([200, 404, 200]);
    expect((await other.inject({ method: 'DELETE', url: `/api/v1/imports/${id}` })).statusCode).toBe(404);
    const list = async (one: App) => (await one.inject('/api/v1/imports')).json<Imports>().imports.length;
    expect(await Promise.all([app, other, operator].map(list))).toEqual([1, 0, 1]);
  });

  it('starts one job at a time, once for a key, and cannot be discarded meanwhile', async () => {
    const app = createApp();
    const { id } = (await upload(app, SHOPIFY)).json<Import>();
    const start = (action: string, payload: object, key = newId()) =>
      app.inject({
        method: 'POST',
        url: `/api/v1/imports/${id}/${action}`,
        payload,
        headers: { 'idempotency-key': key },
      });
    const key = newId();
    const first = await start('check', { delimiter: ',' }, key);
    const job = first.json<Job>();
    expect([first.statusCode, first.headers.location]).toEqual([202, `/api/v1/jobs/${job.id}`]);
    expect(job).toMatchObject({ kind: 'import-check', title: 'Check products.csv', importId: id, state: 'queued' });
    expect((await start('check', { delimiter: ',' }, key)).json<Job>().id).toBe(job.id);
    expect((await start('run', {})).statusCode).toBe(409);
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/imports/${id}` })).statusCode).toBe(409);
    expect((await app.inject(`/api/v1/imports/${id}`)).json<Import>()).toMatchObject({
      checkJobId: job.id,
      reading: { delimiter: ',' },
    });

    await jobs.cancel(database.pool as never, { id: job.id, owner: editor.id });
    const { id: runId } = (await start('run', {})).json<Job>();
    expect((await app.inject(`/api/v1/imports/${id}`)).json<Import>().jobId).toBe(runId);
    await jobs.cancel(database.pool as never, { id: runId, owner: editor.id });
    const discard = () =>
      app.inject({ method: 'DELETE', url: `/api/v1/imports/${id}`, headers: { 'idempotency-key': 'discard' } });
    expect((await discard()).statusCode).toBe(204);
    const again = await discard();
    expect([again.statusCode, again.headers['idempotency-replayed'], again.body]).toEqual([204, 'true', '']);
    await expect.poll(files).toEqual([]);
    expect((await start('run', {})).statusCode).toBe(404);
  });

  it('shows a line with its neighbours, whatever ends lines', async () => {
    const app = createApp();
    const lines = async (content: string | Buffer, line: number) => {
      const { id } = (await upload(app, content)).json<Import>();
      return (await app.inject(`/api/v1/imports/${id}/lines?line=${line}`)).json<ImportLines>().lines;
    };
    expect(await lines(SHOPIFY, 4)).toEqual([
      { line: 2, text: 'mug,Mug,8.00' },
      { line: 3, text: 'lamp,"Lamp' },
      { line: 4, text: 'of two lines",9.00' },
      { line: 5, text: 'bowl,Bowl,7.00' },
    ]);
    expect(await lines('a\r\nb\r\nc', 1)).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: 'b' },
      { line: 3, text: 'c' },
    ]);
    expect(await lines('a\rb\rc\r', 3)).toHaveLength(3);
    expect(await lines('a\nb\n', 3)).toEqual([]);
    const long = await lines(`Title\n${'x'.repeat(600_000)}\nlast`, 3);
    expect(long.map(({ text }) => text.length)).toEqual([5, 2_000, 4]);
  });

  it('gives up looking for a line after a while', async () => {
    const app = createApp({ limits: { linesMilliseconds: 1 } });
    const { id } = (await upload(app, 'Title\n'.repeat(2_000_000))).json<Import>();
    const answer = await app.inject(`/api/v1/imports/${id}/lines?line=2000000`);
    expect([answer.statusCode, answer.json().detail]).toEqual([503, expect.stringContaining('not reached')]);
  });

  it('sends the rejected rows, once there are some', async () => {
    const app = createApp();
    const { id } = (await upload(app, SHOPIFY, { name: 'Märzen.csv' })).json<Import>();
    expect((await app.inject(`/api/v1/imports/${id}/rejects`)).statusCode).toBe(404);
    await writeFile(join(dataDirectory, 'uploads', `${id}.rejects.csv`), 'Handle,line\n');
    const answer = await app.inject(`/api/v1/imports/${id}/rejects`);
    expect(answer.body).toBe('Handle,line\n');
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''M%C3%A4rzen.rejects.csv");
  });

  it('goes after a week, and what a crash left goes with it', async () => {
    const app = createApp();
    const old = (await upload(app, SHOPIFY)).json<Import>();
    const young = (await upload(app, SHOPIFY)).json<Import>();
    await database.pool.query(`UPDATE imports SET created_at = now() - interval '8 days' WHERE id = $1`, [old.id]);
    const stray = join(dataDirectory, 'uploads', `${newId()}.part`);
    await writeFile(stray, 'x');
    await utimes(stray, 0, 0);
    expect(await upkeepImports({ pool: database.pool, dataDirectory, keepDays: 7 })).toEqual({ imports: 1, files: 1 });
    expect(await files()).toEqual([young.id]);
    expect((await stat(join(dataDirectory, 'uploads', young.id))).mode & 0o777).toBe(0o600);
  });
});

async function listen(app: App): Promise<{ port: number }> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: (app.server.address() as AddressInfo).port };
}

/** An upload that is written piece by piece, without saying how long it will be. */
function send(port: number) {
  const request = httpRequest({
    port,
    method: 'POST',
    path: '/api/v1/imports?name=products.csv',
    headers: { 'content-type': 'text/csv' },
  });
  const answer = new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) as unknown }));
    });
  });
  answer.catch(() => {});
  return { request, answer };
}
