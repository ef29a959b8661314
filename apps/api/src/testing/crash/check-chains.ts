import { isDeepStrictEqual } from 'node:util';
import type { CrashModel, Effect, JobEffect, StartedJob } from './crash-model.ts';
import type { Link, ProductImage } from './read-catalogue-chains.ts';

/**
 * Compares what the server has acknowledged with what every product was, version by version: each version must follow from the one before
 * by exactly one acknowledged edit or by one step of a job, and each of these must have made a version.
 * @param start the versions of the products that were there at the start.
 * @returns a sentence for each thing that is wrong.
 */
export function checkChains({
  chains,
  start,
  model,
}: {
  chains: ReadonlyMap<string, readonly Link[]>;
  start: ReadonlyMap<string, number>;
  model: CrashModel;
}): string[] {
  const faults: string[] = [];
  const edits = new Map(model.edits.map((edit) => [`${edit.productId} ${edit.version}`, edit]));
  if (edits.size !== model.edits.length) faults.push('Two edits were acknowledged with the same version of a product');
  const jobs = new Map(model.jobs.map((job) => [job.id, job]));
  /** The products that each job has changed. */
  const changedBy = new Map<string, Set<string>>(model.jobs.map(({ id }) => [id, new Set()]));
  const made = new Map<string, { productId: string; jobId: string | null | undefined }[]>();
  const refused = new Set(model.refused);

  for (const [productId, chain] of chains) {
    const first = start.get(productId) ?? 0;
    const title = chain.find(({ image }) => image)?.image?.title ?? '';
    if (!start.has(productId)) {
      made.set(title, [...(made.get(title) ?? []), { productId, jobId: chain[0]?.replacedBy?.jobId }]);
    }
    if (chain[0]?.version !== first) faults.push(`${productId} begins at version ${chain[0]?.version}, not ${first}`);
    for (const [at, { version, replacedBy, image }] of chain.entries()) {
      const next = chain[at + 1];
      const say = (what: string) =>
        faults.push(`${productId}, version ${version} to ${next?.version}: ${what} (${JSON.stringify(replacedBy)})`);
      if (image && (refused.has(image.title) || image.images.some(({ alt }) => refused.has(alt)))) {
        say('it holds what was refused');
      }
      if (!replacedBy) {
        if (next) say('the product stands before its own history');
        continue;
      }
      if (!next) {
        say('there is nothing after it');
        continue;
      }
      if (next.version !== version + 1) say('the versions do not follow each other');
      if (!next.image) {
        say('a mark of creation stands behind it');
        continue;
      }
      if (!image) continue;
      const key = `${productId} ${next.version}`;
      const edit = edits.get(key);
      if (edit) {
        if (replacedBy.jobId !== null) say('an acknowledged edit is written as a job’s');
        if (!isDeepStrictEqual(plain(next.image), plain(afterEdit(image, edit.effect)))) {
          say(
            `it is not what the edit ${JSON.stringify(edit.effect)} makes of it: ${JSON.stringify(plain(next.image))}`,
          );
        }
        edits.delete(key);
        continue;
      }
      const job = jobs.get(replacedBy.jobId ?? '');
      if (!job) {
        say('nobody has asked for it');
        continue;
      }
      const changed = changedBy.get(job.id);
      if (changed?.has(productId)) say(`the job ${job.effect.kind} has changed it twice`);
      changed?.add(productId);
      const expected = afterJob({ image, effect: job.effect, chain, at });
      if (!isDeepStrictEqual(plain(next.image), plain(expected))) {
        say(`it is not what the job ${JSON.stringify(job.effect)} makes of it: ${JSON.stringify(plain(next.image))}`);
      }
    }
  }

  for (const edit of edits.values()) faults.push(`An acknowledged edit is lost: ${JSON.stringify(edit)}`);
  for (const { title, productId, jobId = null } of model.creations) {
    const found = made.get(title) ?? [];
    const isOne = found.length === 1 && (productId ?? found[0]?.productId) === found[0]?.productId;
    if (!isOne || found[0]?.jobId !== jobId) {
      faults.push(`“${title}” is to be there once, as ${productId} by ${jobId}, and is ${JSON.stringify(found)}`);
    }
  }
  const expected = new Set(model.creations.map(({ title }) => title));
  for (const [title, found] of made) {
    if (!expected.has(title)) faults.push(`Nobody has made “${title}”: ${JSON.stringify(found)}`);
  }
  for (const job of model.jobs) faults.push(...checkReach(job, { changed: changedBy.get(job.id) ?? new Set(), start }));
  return faults;
}

/** A job that has succeeded has reached every product that it was for; an undo only those that nobody has changed since. */
function checkReach(
  { id, effect, productIds, state }: StartedJob,
  { changed, start }: { changed: ReadonlySet<string>; start: ReadonlyMap<string, number> },
): string[] {
  if (state !== 'succeeded' && state !== 'cancelled') return [`The job ${effect.kind} ${id} ended as ${state}`];
  if (state === 'cancelled' || effect.kind === 'undo') return [];
  const missed = [...(productIds ?? start.keys())].filter((productId) => !changed.has(productId));
  return missed.length > 0
    ? [`The job ${effect.kind} ${id} has succeeded and missed ${missed.length} products, ${missed[0]} first`]
    : [];
}

function afterEdit(image: ProductImage, effect: Effect): ProductImage {
  switch (effect.kind) {
    case 'title':
      return { ...image, title: effect.title };
    case 'stock':
      return {
        ...image,
        stock: effect.stock,
        variants: image.variants.map((variant) => ({ ...variant, stock: effect.stock })),
      };
    case 'picture':
      return { ...image, images: [{ url: 'https://cdn.example.com/1.jpg', alt: effect.alt }] };
    case 'status':
      return { ...image, status: effect.status };
  }
}

function afterJob({
  image,
  effect,
  chain,
  at,
}: {
  image: ProductImage;
  effect: JobEffect;
  chain: readonly Link[];
  at: number;
}): ProductImage {
  switch (effect.kind) {
    case 'tag':
      return { ...image, tags: [...image.tags, effect.tag] };
    case 'reprice': {
      const variants = image.variants.map((variant) => ({ ...variant, price: variant.price + effect.amount }));
      return { ...image, price: image.price + effect.amount, variants };
    }
    case 'import':
      return { ...image, vendor: effect.vendor };
    case 'undo':
      // Nobody has written it since the job did: what was before that is back.
      return chain.slice(0, at).findLast(({ replacedBy }) => replacedBy?.jobId === effect.undoOf)?.image ?? image;
  }
}

/** What is compared: not the version and the time, and pictures without the ids that they are given. */
const plain = ({
  handle,
  title,
  description,
  vendor,
  type,
  tags,
  status,
  stock,
  price,
  variants,
  images,
}: ProductImage) => ({
  handle,
  title,
  description,
  vendor,
  type,
  tags: tags.toSorted(),
  status,
  stock,
  price,
  variants,
  images: images.map(({ url, alt }) => ({ url, alt })),
});
