import { NESTED_FIELDS, PRODUCT_FIELDS, type ProductField } from '@headroom/contracts/catalogue';

type NestedField = keyof typeof NESTED_FIELDS;

/** What to answer of a product: `true` for a plain field, the asked parts of a nested one in the contract's order. */
export type FieldSelection = ReadonlyMap<ProductField, true | readonly string[]>;

const isNested = (field: string): field is NestedField => Object.hasOwn(NESTED_FIELDS, field);
const isField = (field: string): field is ProductField => (PRODUCT_FIELDS as readonly string[]).includes(field);

/**
 * Reads `id,title,variants.sku`. Order and repeats do not matter; without a text every field is selected.
 * @returns the selection, or the paths that do not exist.
 */
export function parseFields(text: string | undefined): { selection: FieldSelection } | { unknown: string[] } {
  const asked = new Map<ProductField, Set<string>>();
  const unknown: string[] = [];
  for (const path of text === undefined ? PRODUCT_FIELDS : text.split(',').map((part) => part.trim())) {
    const [field = '', part, ...rest] = path.split('.');
    const parts: readonly string[] = isNested(field) ? NESTED_FIELDS[field] : [];
    if (!isField(field) || rest.length > 0 || (part !== undefined && !parts.includes(part))) {
      unknown.push(path);
      continue;
    }
    const chosen = asked.get(field) ?? new Set();
    for (const name of part === undefined ? parts : [part]) chosen.add(name);
    asked.set(field, chosen);
  }
  if (unknown.length > 0) return { unknown };
  return {
    selection: new Map(
      PRODUCT_FIELDS.filter((field) => asked.has(field)).map((field) => [
        field,
        isNested(field) ? NESTED_FIELDS[field].filter((name) => asked.get(field)?.has(name)) : (true as const),
      ]),
    ),
  };
}

/** A stable text for a selection: same fields, same text. */
export const selectionText = (selection: FieldSelection): string =>
  [...selection].map(([field, parts]) => (parts === true ? field : `${field}(${parts.join(' ')})`)).join(',');
