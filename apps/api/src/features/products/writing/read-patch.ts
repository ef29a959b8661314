import type { ProductStatus } from '@headroom/contracts/catalogue';
import type { ImageWrite, ProductPatch, VariantWrite } from '@headroom/contracts/product-writes';
import type { Faults } from './faults.ts';

/** The product's own columns; null stays as it is. */
export interface PlainColumns {
  title: string | null;
  handle: string | null;
  description: string | null;
  vendor: string | null;
  type: string | null;
  tags: readonly string[] | null;
  status: ProductStatus | null;
}

/** Figures that a product with one variant takes in that variant's place. */
export interface VariantFigures {
  price?: number;
  compareAtPrice?: number | null;
  stock?: number;
}

/** What to change of a product, after its schema and `readChange` found nothing wrong. */
export interface ProductChange {
  plain: PlainColumns;
  figures: VariantFigures | null;
  /** All of them, in order. */
  variants: readonly VariantWrite[] | null;
  images: readonly ImageWrite[] | null;
}

export const NO_CHANGE: ProductChange = {
  plain: { title: null, handle: null, description: null, vendor: null, type: null, tags: null, status: null },
  figures: null,
  variants: null,
  images: null,
};

const FIGURES = ['price', 'compareAtPrice', 'stock'] as const;

const emptied = <T>(value: T | null | undefined, empty: T): T | null =>
  value === null ? empty : value === undefined ? null : value;

/** Reads a merge patch: null empties what can be empty. Faults that no schema can state are added to `faults`. */
export function readPatch(patch: ProductPatch, faults: Faults): ProductChange {
  const tags = emptied(patch.tags, []);
  const variants = emptied(patch.variants, []);
  const images = emptied(patch.images, []);
  const given = FIGURES.filter((name) => patch[name] !== undefined);

  if (patch.title !== undefined && patch.title.trim() === '') faults.add('/title', 'blank', 'Must not be blank.');
  for (const [index, tag] of (tags ?? []).entries()) {
    if (tag.trim() === '') faults.add(`/tags/${index}`, 'blank', 'Must not be blank.');
  }
  if (variants) {
    for (const name of given) {
      faults.add(`/${name}`, 'excludes_variants', `Leave ${name} out where you send variants: each has its own.`);
    }
    checkVariants(variants, faults);
  }
  if (images) checkImages(images, faults);

  return {
    plain: {
      title: patch.title ?? null,
      handle: patch.handle ?? null,
      description: emptied(patch.description, ''),
      vendor: emptied(patch.vendor, ''),
      type: emptied(patch.type, ''),
      tags: tags && [...new Set(tags)],
      status: patch.status ?? null,
    },
    figures: given.length === 0 ? null : Object.fromEntries(given.map((name) => [name, patch[name]])),
    variants,
    images,
  };
}

/** In the order of the parameters of `PATCH_PLAIN`, behind the id. */
export const plainValues = (plain: PlainColumns): unknown[] => [
  plain.title,
  plain.handle,
  plain.description,
  plain.vendor,
  plain.type,
  plain.tags,
  plain.status,
];

function checkVariants(variants: readonly VariantWrite[], faults: Faults): void {
  const twice = createTwice();
  for (const [index, { id, sku, options = [] }] of variants.entries()) {
    const path = `/variants/${index}`;
    if (twice('id', id?.toLowerCase())) faults.add(`${path}/id`, 'twice', 'This variant is in the list already.');
    if (twice('sku', sku)) faults.add(`${path}/sku`, 'twice', 'Another variant in the list has this SKU.');
    const ofVariant = createTwice();
    for (const [place, { name }] of options.entries()) {
      if (!ofVariant('name', name)) continue;
      faults.add(`${path}/options/${place}/name`, 'twice', 'The variant has an option of this name already.');
    }
  }
}

function checkImages(images: readonly ImageWrite[], faults: Faults): void {
  const twice = createTwice();
  for (const [index, { id, url }] of images.entries()) {
    if (twice('id', id?.toLowerCase())) {
      faults.add(`/images/${index}/id`, 'twice', 'This picture is in the list already.');
    }
    if (!isPictureUrl(url)) {
      faults.add(`/images/${index}/url`, 'format', 'Must begin with https://, http:// or / and hold no spaces.');
    }
  }
}

/** A browser takes backslashes for slashes, and `//host` for another host. */
const isPictureUrl = (url: string): boolean =>
  !/[\s\\]/.test(url) && (/^\/(?!\/)/.test(url) || (/^https?:\/\//i.test(url) && URL.canParse(url)));

function createTwice(): (what: string, value: string | null | undefined) => boolean {
  const seen = new Set<string>();
  return (what, value) => {
    if (value === null || value === undefined) return false;
    const key = `${what} ${value}`;
    return seen.has(key) || !seen.add(key);
  };
}
