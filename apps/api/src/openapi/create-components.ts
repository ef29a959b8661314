type Json = { [key: string]: unknown };

/** Swagger inlines schemas and drops their `$id`; this key survives it and marks where a reference belongs. */
const MARK = 'x-headroom-component';

/**
 * Gives every schema that has an `$id` its place in the document's components, so that clients generated from it get one type
 * a schema instead of copies: `mark` before Swagger reads a route, `refer` on the finished document.
 */
export function createComponents() {
  const schemas: Json = {};
  const mark = (value: unknown): unknown => {
    const { $id, ...schema } = mapValues(value, mark);
    if (typeof $id !== 'string') return isPlain(value) ? schema : mapArray(value, mark);
    schemas[$id] = schema;
    return { [MARK]: $id };
  };
  const refer = (value: unknown): unknown => {
    if (!isPlain(value)) return mapArray(value, refer);
    return typeof value[MARK] === 'string' ? { $ref: `#/components/schemas/${value[MARK]}` } : mapValues(value, refer);
  };
  return {
    mark,
    refer(document: Json): Json {
      const { components, ...rest } = document;
      return { ...mapValues(rest, refer), components: { ...(components as Json), schemas: mapValues(schemas, refer) } };
    },
  };
}

const isPlain = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const mapArray = (value: unknown, map: (inner: unknown) => unknown): unknown =>
  Array.isArray(value) ? value.map((inner) => map(inner)) : value;

const mapValues = (value: unknown, map: (inner: unknown) => unknown): Json =>
  isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner)])) : {};
