import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildAnswer } from '@headroom/contracts/monitoring/builds';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { openReleases } from './open-releases.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  [database, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'headroom-build-'))]);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

/** A build in which `list` is so long. */
async function build(release: string, length: number): Promise<string> {
  const dist = join(folder, 'dist');
  await Promise.all([join(dist, 'assets'), join(dist, '.vite')].map((path) => mkdir(path, { recursive: true })));
  const manifest = {
    'index.html': {
      file: 'assets/index-12345678.js',
      imports: ['_list-12345678.js'],
      css: ['assets/index-12345678.css'],
    },
    '_list-12345678.js': { file: 'assets/list-12345678.js' },
  };
  const files = {
    '../bundle-budgets.json': JSON.stringify([
      { name: 'to hydrate', kind: 'js', modules: ['index.html'], maxKiB: 10 },
      { name: 'gone', kind: 'js', modules: ['renamed'], maxKiB: 10 },
    ]),
    'index.html': `<meta name="headroom-release" content="${release}">`,
    '.vite/manifest.json': JSON.stringify(manifest),
    '.vite/precache.json': '[]',
    'assets/index-12345678.js': 'import "./list"',
    'assets/index-12345678.js.gz': 'x'.repeat(40),
    'assets/index-12345678.css': 'a{}',
    'assets/list-12345678.js': 'y'.repeat(length * 3),
    'assets/list-12345678.js.gz': 'z'.repeat(length),
  };
  await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(dist, path), text)));
  return dist;
}

async function ask(webDirectory: string, program: string): Promise<BuildAnswer[]> {
  const onError = (error: unknown) => {
    throw error;
  };
  const part = openReleases({ pool: database.pool, webDirectory, program, onError });
  const app = createTestApp({ user: someone('operator') });
  app.register(part.routes!);
  part.start!();
  await part.stop!();
  const answer = await app.inject('/monitoring/builds');
  await app.close();
  return answer.json<{ builds: BuildAnswer[] }>().builds;
}

test('enters each build once, with what it weighs and what its budgets say, the running one first', async () => {
  await ask(await build('aaaa', 1_000), 'program-1');
  const again = await ask(await build('aaaa', 1_000), 'program-1');
  expect(again).toHaveLength(1);
  expect(again[0]).toMatchObject({
    webRelease: 'aaaa',
    isCurrent: true,
    chunks: [
      { name: 'list.js', gzipBytes: 1_000, bytes: 3_000 },
      { name: 'index.js', gzipBytes: 40 },
      { name: 'index.css' },
    ],
    budgets: [
      { name: 'to hydrate', maxBytes: 10_240, bytes: 1_040 },
      // A budget for what is not there is not kept.
      { name: 'gone', bytes: null },
    ],
  });
  const [larger, before] = await ask(await build('bbbb', 1_500), 'program-1');
  expect([larger?.webRelease, before?.webRelease]).toEqual(['bbbb', 'aaaa']);
  expect(larger!.bytes - before!.bytes).toBe(500);
  const back = await ask(await build('aaaa', 1_000), 'program-1');
  expect(back.map(({ webRelease, isCurrent }) => [webRelease, isCurrent])).toEqual([
    ['aaaa', true],
    ['bbbb', false],
  ]);
});

test('enters a server that has no web app beside it', async () => {
  const builds = await ask(join(folder, 'nowhere'), 'program-2');
  expect(builds[0]).toMatchObject({ webRelease: null, isCurrent: true, chunks: [], budgets: [], bytes: 0 });
});
