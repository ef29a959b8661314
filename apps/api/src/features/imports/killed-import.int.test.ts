import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@headroom/database/testing';
import { describe, expect, it } from 'vitest';
import { importText, readCatalogue } from './testing/import-text.ts';

const PRODUCTS = 100;
const child = join(import.meta.dirname, 'testing/import-slowly.ts');

const productRows = (number: number): string =>
  `p-${number},Product ${number},Acme,Size,S,SKU-${number}-S,${number}.50,1,https://cdn.example.com/${number}.jpg\n` +
  `p-${number},,,,M,SKU-${number}-M,${number}.75,2,\n`;
const file = `Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src\n${Array.from(
  { length: PRODUCTS },
  (_, index) => productRows(index + 1),
).join('')}`;

describe('an import whose process is killed', () => {
  it('leaves whole products only, and completes when it is run again', async () => {
    const killed = await createTestDatabase();
    const undisturbed = await createTestDatabase();
    try {
      const path = join(await mkdtemp(join(tmpdir(), 'headroom-import-')), 'products.csv');
      await writeFile(path, file);
      const process = fork(child, [killed.url, path], { execArgv: [], stdio: 'ignore' });
      const ended = once(process, 'exit');
      // Told after every batch of ten; the kill falls somewhere into the next ones.
      await new Promise<void>((resolve) => {
        process.on('message', (done) => Number(done) >= 20 && resolve());
      });
      process.kill('SIGKILL');
      await ended;

      const left = (await readCatalogue(killed.pool)) as {
        variantCount: number;
        variants: unknown[];
        images: unknown[];
      }[];
      expect(left.length).toBeGreaterThanOrEqual(20);
      expect(left.length).toBeLessThan(PRODUCTS);
      expect(left.length % 10).toBe(0);
      expect(left.every(({ variants, images }) => variants.length === 2 && images.length === 1)).toBe(true);

      const content = await readFile(path);
      const again = await retryWhileLocked(() => importText(killed.pool, content));
      expect(again.products).toEqual({
        created: PRODUCTS - left.length,
        updated: 0,
        unchanged: left.length,
        rejected: 0,
      });
      await importText(undisturbed.pool, content);
      expect(await readCatalogue(killed.pool)).toEqual(await readCatalogue(undisturbed.pool));
    } finally {
      await killed.close();
      await undisturbed.close();
    }
  });
});

/** The server notices the end of a killed client a moment later, and frees its lock then. */
async function retryWhileLocked<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 50 || !(error as Error).message.startsWith('Another import')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
