import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runImport } from './run-import.ts';
import { importText, readCatalogue } from './testing/import-text.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const invalid = Buffer.concat([Buffer.from('title,vendor\nFine,é\nBroken,'), Buffer.from([0xe9]), Buffer.from('\n')]);

describe('a file that is no product file', () => {
  it.each([
    ['nothing', '', 'is empty'],
    ['white space', '\n\n  \n', 'has no text in it'],
    ['a header alone', 'Handle,Title,Variant Price\n', 'has a header and no rows'],
    ['no header', ',,,\n1,2,3,4\n', 'has no header row'],
    ['an unknown header', 'Foo,Product name\n1,2\n', '--map title="Product name"'],
    ['an Excel file', Buffer.from('PK\u0003\u0004abc'), 'Save it as CSV'],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), 'is a PNG picture'],
    ['binary junk', Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)), 'is binary data'],
    ['a broken header', 'Handle,"Title\nx,y\n', 'The header of'],
    ['two million columns', `${'a,'.repeat(2_000_000)}\nx\n`, 'columns; 2,000 is the limit'],
    ['invalid UTF-8', invalid, 'is not valid UTF-8: line 3, byte 29 of the file'],
  ])('is refused in a sentence: %s', async (_, content, message) => {
    await expect(importText(database.pool, content)).rejects.toThrow(message);
    await expect(importText(database.pool, content)).rejects.toHaveProperty('name', 'ImportError');
    expect(await readCatalogue(database.pool)).toEqual([]);
  });

  it('says where the bytes go wrong, wherever the pieces of the file end', async () => {
    for (const before of [262_130, 262_143, 262_144, 400_001]) {
      const lines = `title\n${'x'.repeat(99)}\n`.repeat(Math.floor(before / 106)).padEnd(before, 'é'.slice(0, 1));
      const good = Buffer.from(lines);
      const content = Buffer.concat([good, Buffer.from([0xe2, 0x28, 0xa1]), Buffer.from('\n')]);
      const line = lines.split('\n').length;
      await expect(importText(database.pool, content, { map: { title: 'title' } })).rejects.toThrow(
        `line ${line}, byte ${(good.length + 1).toLocaleString('en')}`,
      );
    }
  });

  it('is a folder, is not there, may not be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headroom-import-'));
    const run = (path: string) => runImport({ pool: database.pool, path, rejectsPath: `${path}.rejects.csv` });
    await expect(run(folder)).rejects.toThrow('is a folder');
    await expect(run(join(folder, 'none.csv'))).rejects.toThrow('There is no file');
    const closed = join(folder, 'closed.csv');
    await writeFile(closed, 'nothing\nx\n');
    await chmod(closed, 0o000);
    // Root may read everything: then it is the file itself that is refused.
    const expected = process.getuid?.() === 0 ? 'The header is none that Headroom knows' : 'may not be read';
    await expect(run(closed)).rejects.toThrow(expected);
  });

  it('names the columns that are there when a mapped one is missing', async () => {
    const file = 'Name,Cost\nx,1\n';
    await expect(importText(database.pool, file, { map: { title: 'Nmae' } })).rejects.toThrow(
      'The file has no column “Nmae” for title. Did you mean “Name”? The file’s columns are: Name, Cost.',
    );
  });
});
