import type { Product, Variant } from '@headroom/contracts/products';
import type { ImageWrite, ProductPatch, VariantWrite } from '@headroom/contracts/product-writes';
import {
  isSame,
  mergeItems,
  mergeValue,
  mergeWords,
  type Choices,
  type Collision,
  type Merged,
} from './three-way-merge.ts';

/** What a person can edit. */
export type ProductValues = Pick<
  Product,
  | 'handle'
  | 'title'
  | 'description'
  | 'vendor'
  | 'type'
  | 'tags'
  | 'status'
  | 'price'
  | 'compareAtPrice'
  | 'stock'
  | 'variants'
  | 'images'
>;
export type FieldName = keyof ProductValues;
/** What a screen knows of a product: all of it, or a row of a list. An edit needs its version. */
export type KnownProduct = Partial<Product> & Pick<Product, 'id' | 'version'>;

/** From what to what, by field. What a field was makes it possible to merge, to undo and to show. */
export type Changes = { readonly [F in FieldName]?: Readonly<{ from: ProductValues[F]; to: ProductValues[F] }> };
type AnyChange = Readonly<{ from: unknown; to: unknown }>;

/** Fields of the only variant, which a product repeats. */
const OF_ONE_VARIANT = ['price', 'compareAtPrice', 'stock'] as const;
/** A variant that the server has not named yet. */
const NEW = 'new:';

export const fieldsOf = (changes: Changes): readonly FieldName[] => Object.keys(changes) as FieldName[];
const changeOf = (changes: Changes, field: FieldName): AnyChange => changes[field] as AnyChange;

/** An id for a variant until the server gives it one. */
export const newItemId = (uuid: string): string => `${NEW}${uuid}`;
export const isNewItem = (id: string): boolean => id.startsWith(NEW);

/**
 * The changes that give a product these values; empty where nothing differs. Where the variants are known, the price of
 * the only one is changed there, so that one field has one place.
 */
export function changesTo(product: KnownProduct, values: Partial<ProductValues>): Changes {
  const changes: Record<string, AnyChange> = {};
  const only = product.variants?.length === 1 ? product.variants[0] : undefined;
  let variants: Variant[] | undefined = values.variants;
  if (only) {
    const own = OF_ONE_VARIANT.filter((field) => values[field] !== undefined);
    if (own.length > 0) {
      variants = [{ ...(variants?.[0] ?? only), ...Object.fromEntries(own.map((field) => [field, values[field]])) }];
    }
  }
  for (const [field, to] of Object.entries({ ...values, ...(variants && { variants }) })) {
    if (to === undefined || (only && OF_ONE_VARIANT.some((name) => name === field))) continue;
    const from = product[field as FieldName];
    if (!isSame(from, to)) changes[field] = { from, to };
  }
  return changes as Changes;
}

/** The way back. */
export function inverse(changes: Changes): Changes {
  return Object.fromEntries(
    fieldsOf(changes).map((field) => {
      const { from, to } = changeOf(changes, field);
      return [field, { from: to, to: from }];
    }),
  ) as Changes;
}

/** Whether two changes touch the same thing; the variants are where the price and stock of the only one stand. */
export function isShared(a: Changes, b: Changes): boolean {
  const ofOne = (changes: Changes) => OF_ONE_VARIANT.some((field) => changes[field]);
  if ((a.variants && ofOne(b)) || (b.variants && ofOne(a))) return true;
  return fieldsOf(a).some((field) => b[field]);
}

/** What `earlier` began from, in the fields of `later`. */
function originOf(earlier: Changes, later: Changes): Partial<ProductValues> {
  const from: Partial<ProductValues> = Object.fromEntries(
    fieldsOf(earlier).map((field) => [field, changeOf(earlier, field).from]),
  );
  const only = later.variants?.from.length === 1 ? later.variants.from[0] : undefined;
  if (!only || earlier.variants) return from;
  const { price = only.price, compareAtPrice = only.compareAtPrice, stock = only.stock } = from;
  return { ...from, variants: [{ ...only, price, compareAtPrice, stock }] };
}

/** Two changes, one made after the other, as one: from where the first began to where the last ended. */
export function joined(earlier: Changes, later: Changes): Changes {
  const origin: Partial<ProductValues> = originOf(earlier, later);
  const whole: Record<string, AnyChange> = {};
  for (const field of new Set([...fieldsOf(earlier), ...fieldsOf(later)])) {
    if (later.variants && OF_ONE_VARIANT.some((name) => name === field)) continue;
    const { from, to } = changeOf(later[field] ? later : earlier, field);
    const start = field in origin ? origin[field] : from;
    if (!isSame(start, to)) whole[field] = { from: start, to };
  }
  return whole as Changes;
}

/** A change that was made after another one, as if that one had never been made. */
export function without(earlier: Changes, later: Changes): Changes {
  return applyChanges({ id: '', version: 0, ...originOf(earlier, later) }, later).changes;
}

export interface Applied<P> {
  product: P;
  /** From what the product has now; what it already has is left out. */
  changes: Changes;
  collisions: readonly Collision[];
}

/** Makes changes on a product as it is now, whatever became of it since they were made. */
export function applyChanges<P extends KnownProduct>(product: P, changes: Changes, choices?: Choices): Applied<P> {
  const values: Record<string, unknown> = {};
  const rebased: Record<string, AnyChange> = {};
  const collisions: Collision[] = [];
  for (const field of fieldsOf(changes)) {
    const { from, to } = changeOf(changes, field);
    // A row of a list does not know every field: what it does not know, nobody else changed as far as it knows.
    const theirs = product[field] === undefined ? from : product[field];
    const merged = mergeField(field, { base: from, mine: to, theirs }, choices);
    values[field] = merged.value;
    collisions.push(...merged.collisions);
    if (!isSame(merged.value, theirs)) rebased[field] = { from: theirs, to: merged.value };
  }
  return { product: withSums({ ...product, ...values }, values), changes: rebased as Changes, collisions };
}

function mergeField(
  field: FieldName,
  sides: { base: unknown; mine: unknown; theirs: unknown },
  choices?: Choices,
): Merged<unknown> {
  if (field === 'tags') return mergeWords(sides as Parameters<typeof mergeWords>[0]);
  if (field === 'variants' || field === 'images') {
    return mergeItems(field, sides as Parameters<typeof mergeItems>[1], choices);
  }
  return mergeValue(field, sides, choices);
}

/** What a product repeats of its variants and pictures. */
function withSums<P extends KnownProduct>(product: P, values: Record<string, unknown>): P {
  let { variants } = product;
  const own = OF_ONE_VARIANT.filter((field) => field in values);
  if (own.length > 0 && variants?.length === 1) {
    variants = [{ ...variants[0]!, ...Object.fromEntries(own.map((field) => [field, values[field]])) }];
  }
  const images = 'images' in values && product.images ? { image: product.images[0] ?? null } : {};
  if (!variants || (!('variants' in values) && own.length === 0)) return { ...product, ...images };
  const lowest = variants.toSorted((a, b) => a.price - b.price || a.position - b.position)[0];
  return {
    ...product,
    ...images,
    variants,
    variantCount: variants.length,
    stock: variants.reduce((sum, { stock }) => sum + stock, 0),
    ...(lowest && { price: lowest.price, compareAtPrice: lowest.compareAtPrice }),
  };
}

/** The changes as the API takes them, to be sent with the version of `product`. */
export function patchOf(product: KnownProduct, changes: Changes): ProductPatch {
  const patch: Record<string, unknown> = {};
  for (const field of fieldsOf(changes)) {
    const { to } = changeOf(changes, field);
    if (field === 'variants') Object.assign(patch, variantsPatch(changes.variants!, product.variants));
    else if (field === 'images') patch[field] = imagesPatch(changes.images!.to, product.images);
    else patch[field] = to;
  }
  return patch as ProductPatch;
}

/** One variant of which only price and stock change needs no list of variants. */
function variantsPatch({ from, to }: NonNullable<Changes['variants']>, present: Product['variants'] | undefined) {
  const [was, is] = [from[0], to[0]];
  if (from.length === 1 && to.length === 1 && was && is && was.id === is.id) {
    const keys = (Object.keys(is) as (keyof Variant)[]).filter((key) => !isSame(was[key], is[key]));
    if (keys.every((key) => OF_ONE_VARIANT.some((name) => name === key))) {
      return Object.fromEntries(keys.map((key) => [key, is[key]]));
    }
  }
  // Where the variants are not known, as after a reload, only those without a server's id are new for sure.
  const ids = new Set((present ?? to.filter(({ id }) => !isNewItem(id))).map(({ id }) => id));
  return { variants: to.map((variant) => variantWrite(variant, ids)) };
}

function variantWrite({ position: _position, id, ...variant }: Variant, present: ReadonlySet<string>): VariantWrite {
  return present.has(id) ? { id, ...variant } : variant;
}

/** A picture that was taken off and comes back is a new one to the server. */
function imagesPatch(to: Product['images'], present: Product['images'] | undefined): ImageWrite[] {
  const ids = new Set((present ?? to).map(({ id }) => id));
  return to.map(({ position: _position, placeholder: _placeholder, id, ...image }) =>
    ids.has(id) ? { id, ...image } : image,
  );
}

/** The changes with the ids that the server gave to what was new to it: it answers lists in the order in which they were sent. */
export function withServerIds(changes: Changes, ids: ReadonlyMap<string, string>): Changes {
  if (ids.size === 0) return changes;
  const named = <T extends { id: string }>({ from, to }: Readonly<{ from: readonly T[]; to: readonly T[] }>) => {
    const all = (items: readonly T[]) => items.map((item) => ({ ...item, id: ids.get(item.id) ?? item.id }));
    return { from: all(from), to: all(to) };
  };
  const { variants, images } = changes;
  return { ...changes, ...(variants && { variants: named(variants) }), ...(images && { images: named(images) }) };
}

/** Which id each variant and picture of sent lists got that the server did not know by the one that it had here. */
export function serverIds(sent: Changes, answered: Partial<Pick<Product, 'variants' | 'images'>>): Map<string, string> {
  const ids = new Map<string, string>();
  for (const list of ['variants', 'images'] as const) {
    const answer: readonly { id: string }[] = answered[list] ?? [];
    const known = new Set(answer.map(({ id }) => id));
    sent[list]?.to.forEach(({ id }, index) => {
      const named = answer[index];
      if (named && !known.has(id)) ids.set(id, named.id);
    });
  }
  return ids;
}
