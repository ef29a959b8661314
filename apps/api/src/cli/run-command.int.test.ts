import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyPassword } from '../features/accounts/password-hash.ts';
import type { OpenDatabase } from './open-database.ts';
import { runCommand } from './run-command.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function run(args: string[], input = '', opened?: OpenDatabase) {
  const said: string[] = [];
  const write = () =>
    new Writable({
      write(chunk, _encoding, done) {
        said.push(String(chunk));
        done();
      },
    });
  const code = await runCommand(args, {
    input: Readable.from([input]),
    out: write(),
    err: write(),
    signal: new AbortController().signal,
    openDatabase: () =>
      Promise.resolve(opened ?? { url: database.url, pool: database.pool, close: () => Promise.resolve() }),
    startWorkers: () => {
      throw new Error('None of these commands starts workers.');
    },
  });
  return { code, said: said.join('') };
}

describe('headroom user', () => {
  it('makes an account that can sign in, once', async () => {
    const args = [
      'user',
      'create',
      '--email',
      'Anne\u0301@Example.com',
      '--name',
      'Anna',
      '--role',
      'editor',
      '--password-stdin',
    ];
    expect(await run(args, 'correct horse\nnot read\n')).toEqual({
      code: 0,
      said: 'ann\u00e9@example.com can sign in as editor.\n',
    });
    const { rows } = await database.pool.query('SELECT * FROM users');
    expect(rows).toMatchObject([{ email: 'ann\u00e9@example.com', name: 'Anna', role: 'editor', is_demo: false }]);
    expect(await verifyPassword('correct horse', rows[0].password_hash)).toBe(true);
    expect(await run(args, 'correct horse\n')).toEqual({
      code: 1,
      said: 'There is an account with ann\u00e9@example.com already.\n',
    });
    expect((await run(['user', 'list'])).said).toBe('ann\u00e9@example.com  editor    Anna\n');
  });
});

describe('headroom import', () => {
  it('says what came in and ends with a code for each outcome', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'headroom-cli-')), 'list.csv');
    await writeFile(path, 'Name;Cost\nLamp;12,50\nChair;free\n');
    const partly = await run(['import', path, '--map', 'title=Name,price=Cost']);
    expect(partly.code).toBe(3);
    expect(partly.said).toContain('created    1 product\n');
    expect(partly.said).toContain('line 3, Cost: “free” is not an amount of money');
    expect(partly.said).toContain(`1 rejected row is in ${path}.rejects.csv.`);
    await writeFile(path, 'Name;Cost\nLamp;12,50\n');
    expect((await run(['import', path, '--map', 'title=Name,price=Cost'])).code).toBe(0);
    const none = await run(['import', path]);
    expect(none.code).toBe(1);
    expect(none.said).toContain('--map title=Name');
  });
});

describe('headroom backup and restore', () => {
  it('carry everything into an empty database, and refuse one that holds something', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'headroom-cli-')), 'all.backup');
    const written = await run(['backup', file]);
    expect(written).toMatchObject({ code: 0, said: expect.stringContaining(`rows are in ${file}.`) });
    expect(await run(['restore', file])).toMatchObject({ code: 1 });

    const empty = await createTestDatabase();
    try {
      const context = { url: empty.url, pool: empty.pool, close: () => Promise.resolve() };
      expect(await run(['restore', file], '', context)).toMatchObject({ code: 0 });
      expect((await run(['user', 'list'], '', context)).said).toBe((await run(['user', 'list'])).said);
    } finally {
      await empty.close();
    }
    expect(await run(['restore', '/nowhere/x.backup'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('x.backup'),
    });
    expect((await run(['backup'])).code).toBe(2);
  });
});
