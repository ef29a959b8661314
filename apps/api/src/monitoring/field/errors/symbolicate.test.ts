import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseStack } from './parse-stack.ts';
import { createSymbolicate } from './symbolicate.ts';

let maps: string;
beforeAll(async () => {
  maps = await mkdtemp(join(tmpdir(), 'headroom-maps-'));
  await mkdir(join(maps, 'r1/assets'), { recursive: true });
  const map = {
    version: 3,
    sources: ['../../src/app/broken.ts', '../../../../node_modules/react/index.js'],
    sourcesContent: ['// first\n  throw new Error();\n', 'react\n'],
    names: ['breakIt'],
    // Column 0: the second line of the first source; column 10: the first of the second.
    mappings: 'AACEA,UCDA',
  };
  await writeFile(join(maps, 'r1/assets/app-abcdefgh.js.map'), JSON.stringify(map));
  await writeFile(join(maps, 'secret.js.map'), JSON.stringify(map));
});
afterAll(() => rm(maps, { recursive: true }));

describe('createSymbolicate', () => {
  it('leads frames back to the sources, of whatever release holds the file', async () => {
    const stack =
      'Error: broken\n    at a (/assets/app-abcdefgh.js:1:3)\nb@https://shop.example/assets/app-abcdefgh.js:1:12\n at /x.js:1:1';
    for (const release of ['r1', 'r2']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { frames, missing } = await createSymbolicate(maps)({ stack, release });
      expect(missing).toBeNull();
      expect(frames).toMatchObject([
        { name: 'a', file: 'src/app/broken.ts', line: 2, column: 3, isOwn: true, code: 'throw new Error();' },
        { name: 'b', file: 'node_modules/react/index.js', line: 1, isOwn: false },
        { file: '/x.js', line: 1, code: null },
      ]);
    }
  });

  it('says where maps are missing, and never leaves their folder', async () => {
    const symbolicate = createSymbolicate(maps);
    expect((await symbolicate({ stack: 'at a (/assets/gone-12345678.js:1:3)', release: 'r1' })).missing).toContain(
      'r1',
    );
    for (const path of ['/assets/../../secret.js', '/assets/..%2fsecret.js', '../secret.js']) {
      // oxlint-disable-next-line no-await-in-loop
      const { frames } = await symbolicate({ stack: `at a (${path}:1:3)`, release: '../' });
      expect(frames[0]?.code).toBeNull();
    }
  });
});

it('reads the stacks of all engines', () => {
  expect(parseStack('TypeError: x\n    at async load (/assets/a.js:1:2)\n    at /assets/b.js:3:4')).toMatchObject([
    { name: 'async load', file: '/assets/a.js', line: 1, column: 2 },
    { name: null, file: '/assets/b.js', line: 3, column: 4 },
  ]);
  expect(parseStack('load@http://a.b/c.js:1:2\n@/d.js:3:4\n[native code]')).toMatchObject([
    { name: 'load', file: 'http://a.b/c.js' },
    { name: null, file: '/d.js' },
  ]);
});
