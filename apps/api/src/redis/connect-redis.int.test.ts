import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@headroom/database/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, startRedis, type TestRedis } from '../testing/redis-server.ts';
import { connectRedis, type RedisConnection } from './connect-redis.ts';
import { createScript } from './redis-script.ts';

const testing = (name: string) => fileURLToPath(new URL(`../testing/${name}`, import.meta.url));
/** What the setting is by default. */
const ANSWER_MILLISECONDS = 5;
/** Where the answer is what is looked at: on a busy machine the default is over before Redis has had its turn. */
const LONG_MILLISECONDS = 10_000;
const patience = { timeout: 30_000 };
const ping = (connection: RedisConnection) => connection.ask((redis) => redis.ping());

describe.skipIf(!hasRedis)('connectRedis (needs redis-server)', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  const opened: RedisConnection[] = [];
  const notices: string[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((connection) => connection.close()));
    notices.length = 0;
  });
  function connect(url = server.url, answerMilliseconds = LONG_MILLISECONDS): RedisConnection {
    const connection = connectRedis({
      url,
      answerMilliseconds,
      onNotice: (message, error) => notices.push(`${message} ${error?.stack}`),
    });
    opened.push(connection);
    return connection;
  }
  async function connected(answerMilliseconds = LONG_MILLISECONDS): Promise<RedisConnection> {
    const connection = connect(server.url, answerMilliseconds);
    await expect.poll(() => ping(connection), patience).toBe('PONG');
    return connection;
  }

  it('answers, keeps null apart from no answer, and says who it is', async () => {
    const connection = await connected();
    expect(await connection.ask((redis) => redis.get('nothing'))).toBeNull();
    expect(await connection.ask((redis) => redis.client('GETNAME'))).toBe(`headroom-${process.pid}`);
    expect(notices).toEqual([]);
  });

  it('runs scripts, also after Redis has forgotten them', async () => {
    const connection = await connected();
    const script = createScript(`return {KEYS[1], ARGV[1], 7}`);
    const expected = [Buffer.from('a'), Buffer.from('b'), 7];
    expect(await connection.runScript(script, ['a'], ['b'])).toEqual(expected);
    await connection.ask((redis) => redis.script('FLUSH'));
    expect(await connection.runScript(script, ['a'], ['b'])).toEqual(expected);
  });

  it('takes a refusal for an answer, and shows nothing of what was sent', async () => {
    const connection = await connected();
    await connection.ask((redis) => redis.set('text', 'very secret'));
    for (let time = 0; time < 20; time += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as failures are counted
      expect(await connection.ask((redis) => redis.lpush('text', 'very secret'))).toBeUndefined();
    }
    expect(connection.isUsable()).toBe(true);
    expect(notices.filter((notice) => notice.startsWith('Redis refused'))).toHaveLength(1);
    expect(notices.join()).not.toContain('very secret');
  });

  it('has few requests wait while Redis hangs, and comes back by itself', async () => {
    const connection = await connected(ANSWER_MILLISECONDS);
    server.pause();
    try {
      const asks = 200;
      let sent = 0;
      for (let time = 0; time < asks; time += 1) {
        const asked = connection.ask((redis) => {
          sent += 1;
          return redis.ping();
        });
        // oxlint-disable-next-line no-await-in-loop -- one after the other, as failures are counted
        expect(await asked).toBeUndefined();
        // oxlint-disable-next-line no-await-in-loop -- long enough for some probes
        if (time % 20 === 0) await sleep(50);
      }
      // Only what is sent waits: the one that opens the circuit, and probes that become rarer.
      expect(sent).toBeGreaterThan(1);
      expect(sent).toBeLessThan(asks / 10);
      expect(await connection.tell(10, (redis) => redis.set('a', 'b'))).toBe(false);
    } finally {
      server.resume();
    }
    await expect.poll(() => ping(connection), patience).toBe('PONG');
    await expect.poll(() => connection.isUsable(), patience).toBe(true);
    await expect.poll(() => connection.tell(10, (redis) => redis.set('a', 'b')), patience).toBe(true);
    expect(notices.map((notice) => notice.slice(0, 20))).toContain('Redis answers again ');
  });

  it('outlives a Redis that is killed and one that comes back empty', async () => {
    const connection = await connected();
    await connection.ask((redis) => redis.set('kept', '1'));
    await server.kill();
    await expect.poll(() => ping(connection), patience).toBeUndefined();
    await server.start();
    await expect.poll(() => ping(connection), patience).toBe('PONG');
    expect(await connection.ask((redis) => redis.get('kept'))).toBeNull();
  });

  it('starts without Redis and ends without one', async () => {
    await server.kill();
    try {
      const connection = connect();
      expect(await ping(connection)).toBeUndefined();
      await expect.poll(() => notices.length, patience).toBeGreaterThan(0);
      expect(notices[0]).toContain('the connection to Redis failed; it is tried again');
      await connection.close();
    } finally {
      await server.start();
    }
  });

  it('shows no password where it is wrong', async () => {
    const locked = await startRedis({ args: ['--requirepass', 'right'] });
    try {
      const connection = connect(`redis://:wrongsecret@127.0.0.1:${locked.port}`);
      await expect.poll(() => notices.length, patience).toBeGreaterThan(0);
      expect(notices.join()).toContain('WRONGPASS');
      expect(notices.join()).not.toContain('wrongsecret');
      const right = connect(`redis://:right@127.0.0.1:${locked.port}/2`);
      await expect.poll(() => ping(right), patience).toBe('PONG');
      expect(await ping(connection)).toBeUndefined();
    } finally {
      await locked.close();
    }
  });

  it('speaks TLS, with a server whose certificate it trusts and no other', async () => {
    const certificate = testing('tls/localhost-cert.pem');
    const port = await freePort();
    const tls = ['--tls-port', String(port), '--tls-auth-clients', 'no', '--tls-ca-cert-file', certificate];
    const files = ['--tls-cert-file', certificate, '--tls-key-file', testing('tls/localhost-key.pem')];
    const secure = await startRedis({ args: [...tls, ...files] });
    const url = `rediss://localhost:${port}`;
    // Node reads whom it trusts when it starts.
    const env = { NODE_EXTRA_CA_CERTS: certificate };
    const trusting = fork(testing('hold-lease.ts'), [url, 'world'], { env });
    try {
      expect(await new Promise((resolve) => trusting.once('message', resolve))).toBe('holding');
      const connection = connect(url);
      await expect.poll(() => notices.join(), patience).toContain('self-signed certificate');
      expect(await ping(connection)).toBeUndefined();
    } finally {
      trusting.kill('SIGKILL');
      await secure.close();
    }
  });
});
