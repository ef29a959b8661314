import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inTransaction } from '@headroom/database';
import type { Pool } from 'pg';
import { createPicturesRepository } from './pictures-repository.ts';
import type { PictureStore } from './picture-store.ts';

/** An upload that goes on is written to all the time; one that has arrived is entered within seconds. */
const STRAY_SECONDS = 24 * 3_600;
const INCOMING_SECONDS = 3_600;

/**
 * Removes pictures that no product has shown for so many days, with their files, and files that belong to no picture, which a crash left. Until
 * then history can bring a picture back.
 * @returns how many pictures and stray files were removed.
 */
export async function upkeepPictures({
  pool,
  store,
  keepDays,
}: {
  pool: Pool;
  store: PictureStore;
  keepDays: number;
}): Promise<number> {
  const repository = createPicturesRepository(pool);
  await store.prepare();
  await repository.noteUse();
  let removed = 0;
  for (const hash of await repository.unusedFor(keepDays)) {
    removed += await inTransaction(pool, async (client) => {
      await repository.lock(client, hash);
      if (!(await repository.forget(client, hash))?.isForgotten) return 0;
      await store.remove(hash);
      return 1;
    });
  }
  for await (const hashes of store.list(STRAY_SECONDS)) {
    for (const hash of await repository.strangersAmong(hashes)) {
      removed += await inTransaction(pool, async (client) => {
        await repository.lock(client, hash);
        if ((await repository.strangersAmong([hash])).length === 0) return 0;
        await store.remove(hash);
        return 1;
      });
    }
  }
  return removed + (await sweepIncoming(store.incoming));
}

async function sweepIncoming(folder: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const changed = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (changed === undefined || Date.now() - changed < INCOMING_SECONDS * 1_000) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
