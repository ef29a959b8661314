import type { Problem } from '@headroom/contracts/problems';
import type { Product } from '@headroom/contracts/products';
import type { ProductsPatch, ProductsPatchAnswer } from '@headroom/contracts/product-writes';
import type { PoolClient } from 'pg';
import { toProblem } from '../../../error-handler.ts';
import { AppError } from '../../../errors.ts';
import type { WriteAnswer } from '../../../performance/run-write.ts';
import { etagOf } from '../etag.ts';
import { applyChange, type LockedProduct } from './apply-change.ts';
import { createFaults } from './faults.ts';
import { findTaken, type Taken } from './find-taken.ts';
import { BULK, WHOLE } from './product-sql.ts';
import { readPatch, type ProductChange } from './read-patch.ts';
import { severalVariants } from './several-variants.ts';
import { toRepeatable } from './to-conflict.ts';

/** One item on its way: what it asks for, and what became of it. */
interface Item {
  id: string;
  version: number;
  root: string;
  change: ProductChange | null;
  refusal: AppError | null;
}
type LockedRow = LockedProduct & { id: string; variant_count: number };

/**
 * Changes up to 1,000 products in one transaction, each at its own version and with its own result. What is wrong with one leaves the
 * others as they are. Own columns and figures of single variants take one statement for all; lists take some for each product.
 */
export async function patchProducts(
  client: PoolClient,
  { body, requestId }: { body: ProductsPatch; requestId: string },
): Promise<WriteAnswer> {
  const items = readItems(body);
  const ids = items.map(({ id }) => id);
  const locked = new Map(
    (await client.query<LockedRow>({ ...BULK.lock, values: [ids] })).rows.map((row) => [row.id, row]),
  );
  for (const item of items) checkPresent(item, locked.get(item.id));
  const taken = await findTaken(
    client,
    items.flatMap(({ id, change }) => (change ? [{ id, change }] : [])),
  );
  for (const item of items) refuseTaken(item, taken);
  try {
    await writeTogether(client, { items, locked });
    for (const item of items.toSorted((a, b) => (a.id < b.id ? -1 : 1))) await writeAlone(client, { item, locked });
  } catch (error) {
    // A handle or a SKU was taken after it was looked for: another look finds whose item that is.
    throw (error as { code?: unknown }).code === '23505' ? toRepeatable(error) : error;
  }
  const answer = await toAnswer(client, { items, requestId });
  return { status: 200, json: JSON.stringify(answer) };
}

function readItems({ items }: ProductsPatch): Item[] {
  const faults = createFaults('/body/items');
  const seen = new Map<string, number>();
  const read = items.map(({ id: givenId, version, patch }, index): Item => {
    const id = givenId.toLowerCase();
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else faults.add(`/${index}/id`, 'twice', `Item ${first} is the same product; put both changes into one.`);
    const root = `/body/items/${index}/patch`;
    const item: Item = { id, version, root, change: null, refusal: null };
    refusing(item, () => {
      const own = createFaults(root);
      const change = readPatch(patch, own);
      own.throwAny();
      item.change = change;
    });
    return item;
  });
  faults.throwAny();
  return read;
}

/** Runs a step of one item, whose refusal is the item's own. */
function refusing(item: Item, step: () => void): void {
  try {
    step();
  } catch (error) {
    refuse(item, error);
  }
}

function refuse(item: Item, error: unknown): void {
  if (!(error instanceof AppError) || error.statusCode >= 500) throw error;
  item.refusal = error;
  item.change = null;
}

function checkPresent(item: Item, present: LockedRow | undefined): void {
  refusing(item, () => {
    if (!present) throw new AppError('not_found', { detail: 'No product has this id.' });
    if (present.version !== item.version) throw new AppError('version_conflict');
    if (!item.change?.figures || present.variant_count <= 1) return;
    const faults = createFaults(item.root);
    severalVariants(item.change.figures, { count: present.variant_count, faults });
    faults.throwAny();
  });
}

function refuseTaken(item: Item, taken: Taken): void {
  const { change, id, root } = item;
  if (!change) return;
  refusing(item, () => {
    const faults = taken.faultsOf({ id, change });
    const first = faults[0];
    if (!first) return;
    const errors = faults.map(({ path, message }) => ({ path: root + path, code: 'taken', message }));
    throw new AppError('conflict', { detail: first.message, errors });
  });
}

const isAlone = (change: ProductChange, variantCount: number): boolean =>
  change.variants !== null || change.images !== null || (change.figures !== null && variantCount === 0);

async function writeTogether(
  client: PoolClient,
  { items, locked }: { items: readonly Item[]; locked: ReadonlyMap<string, LockedRow> },
): Promise<void> {
  const together = items.flatMap(({ id, change }) =>
    change && !isAlone(change, locked.get(id)?.variant_count ?? 0) ? [{ id, ...change }] : [],
  );
  const plain = together.flatMap(({ id, plain: columns }) =>
    Object.values(columns).some((value) => value !== null) ? [{ id, ...columns }] : [],
  );
  if (plain.length > 0) await client.query({ ...BULK.patch, values: [JSON.stringify(plain)] });
  const figures = together.flatMap(({ id, figures: own }) =>
    own ? [{ id, ...own, setsCompareAtPrice: own.compareAtPrice !== undefined }] : [],
  );
  if (figures.length > 0) await client.query({ ...BULK.figures, values: [JSON.stringify(figures)] });
}

async function writeAlone(
  client: PoolClient,
  { item, locked }: { item: Item; locked: ReadonlyMap<string, LockedRow> },
): Promise<void> {
  const { id, change, root } = item;
  const present = locked.get(id);
  if (!change || !present || !isAlone(change, present.variant_count)) return;
  try {
    await applyChange(client, { id, present, change, root });
  } catch (error) {
    // It refuses before it writes.
    refuse(item, error);
  }
}

/** One statement finds the versions of all, and the whole of those that somebody else has changed. */
async function toAnswer(
  client: PoolClient,
  { items, requestId }: { items: readonly Item[]; requestId: string },
): Promise<ProductsPatchAnswer> {
  const ids = items.map(({ id }) => id);
  const stale = items.filter(({ refusal }) => refusal?.code === 'version_conflict').map(({ id }) => id);
  const { rows } = await client.query<{ id: string; version: number; json: string | null }>({
    ...BULK.read,
    values: [ids, stale],
  });
  const now = new Map(rows.map((row) => [row.id, row]));
  return {
    results: items.map(({ id, refusal }) => {
      const present = now.get(id);
      const problem = refusal ? toItemProblem(refusal, { present, requestId }) : null;
      return { id, status: problem?.status ?? 200, version: present?.version ?? null, problem };
    }),
  };
}

function toItemProblem(
  refusal: AppError,
  { present, requestId }: { present: { version: number; json: string | null } | undefined; requestId: string },
): Problem {
  if (refusal.code !== 'version_conflict' || !present?.json) return toProblem(refusal, requestId);
  const detail = `The product is at version ${present.version} now (ETag ${etagOf({ version: present.version, json: present.json }, WHOLE)}); it is in \`current\`.`;
  return toProblem(
    new AppError('version_conflict', { detail, current: JSON.parse(present.json) as Product }),
    requestId,
  );
}
