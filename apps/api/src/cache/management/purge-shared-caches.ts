import type { PurgeTarget } from '@headroom/contracts/cache';
import type { ClientBase } from 'pg';
import { EVERYTHING, keysOfProduct } from '../purge/surrogate-keys.ts';

/**
 * Enters what an operator purges into the queue of the shared caches in front of us, twice, as for a change. They know answers by what these
 * were made of, not by our keys: what is no product is purged whole there.
 */
export async function purgeSharedCaches(
  client: ClientBase,
  { target, repeatMilliseconds }: { target: PurgeTarget; repeatMilliseconds: number },
): Promise<void> {
  const key = target.kind === 'product' ? (keysOfProduct(target.id).at(-1) ?? EVERYTHING) : EVERYTHING;
  await client.query(
    `INSERT INTO purges (target, keys, is_repeat, changed_at, due_at)
     SELECT name, ARRAY[$1], is_repeat, clock_timestamp(),
       clock_timestamp() + CASE WHEN is_repeat THEN make_interval(secs => $2::float8 / 1000) ELSE interval '0' END
     FROM purge_targets, (VALUES (false), (true)) AS twice (is_repeat)`,
    [key, repeatMilliseconds],
  );
}
