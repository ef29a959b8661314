import fc from 'fast-check';

/** The part of JSON Schema that the API's own document uses. */
export type JsonSchema = {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  format?: string;
  pattern?: string;
  examples?: string[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  patternProperties?: Record<string, JsonSchema>;
  required?: string[];
  default?: unknown;
};

/** Texts that break careless code: control characters, half a surrogate pair, markup, SQL, names of prototypes. */
const NASTY_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\uD800',
  '‮abc',
  "'; DROP TABLE products; --",
  '<script>',
  '__proto__',
  '%00',
  '../../etc',
  '𝕳𝖊',
  '9'.repeat(40),
];
const NASTY_NUMBERS = [0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, -0];
const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...NASTY_TEXTS, ...NASTY_NUMBERS, null, true, [], {}, [[]], { __proto__: null }),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/**
 * Values for a schema. `careful` ones all fit it; of the others most fit it and some break it in one place.
 * @param resolve finds the schema behind a `$ref`.
 * @param known ids that exist, so that not every request ends at a 404.
 */
export function schemaArbitrary(
  schema: JsonSchema,
  {
    resolve,
    known,
    isCareful,
  }: { resolve: (reference: string) => JsonSchema; known: readonly string[]; isCareful: boolean },
): fc.Arbitrary<unknown> {
  const of = (inner: JsonSchema, depth: number): fc.Arbitrary<unknown> =>
    isCareful
      ? fitting(inner, depth)
      : fc.oneof({ weight: 24, arbitrary: fitting(inner, depth) }, { weight: 1, arbitrary: nasty });

  const fitting = (inner: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    if (inner.$ref !== undefined) return fitting(resolve(inner.$ref), depth);
    if (inner.const !== undefined) return fc.constant(inner.const);
    if (inner.enum) return fc.constantFrom(...inner.enum);
    if (inner.anyOf) return fc.oneof(...inner.anyOf.map((option) => of(option, depth)));
    if (inner.type === 'integer') return fc.integer(range(inner));
    if (inner.type === 'number') {
      return fc.double({ min: inner.minimum ?? -1e6, max: inner.maximum ?? 1e6, noNaN: true });
    }
    if (inner.type === 'boolean') return fc.boolean();
    if (inner.type === 'null') return fc.constant(null);
    if (inner.type === 'array') {
      const minLength = inner.minItems ?? 0;
      return fc.array(of(inner.items ?? {}, depth + 1), {
        minLength,
        maxLength: Math.max(minLength, Math.min(inner.maxItems ?? 4, 4)),
      });
    }
    if (inner.type === 'object') return object(inner, depth);
    return inner.type === 'string' ? text(inner, known) : nasty;
  };

  // Few of the optional members at a time: with all of them, nearly every value would be refused for one.
  const object = ({ properties = {}, required = [], patternProperties = {} }: JsonSchema, depth: number) => {
    const optional = Object.keys(properties).filter((name) => !required.includes(name));
    const extra = Object.values(patternProperties)[0];
    const broken = isCareful ? fc.constant(null) : fc.option(fc.constantFrom(...required, 'surplus'), { freq: 12 });
    return fc.subarray(optional, { maxLength: Math.min(3, optional.length) }).chain((chosen) =>
      fc
        .tuple(
          fc.record(
            Object.fromEntries([...required, ...chosen].map((name) => [name, of(properties[name] ?? {}, depth + 1)])),
          ),
          extra ? fc.dictionary(fc.string({ maxLength: 8 }), of(extra, depth + 1), { maxKeys: 3 }) : fc.constant({}),
          broken,
        )
        .map(([value, more, fault]) => {
          const whole: Record<string, unknown> = { ...more, ...(value as Record<string, unknown>) };
          if (fault === 'surplus') whole['surplus'] = 1;
          else if (fault !== null) delete whole[fault];
          return whole;
        }),
    );
  };

  return of(schema, 0);
}

const range = ({ minimum, maximum }: JsonSchema): { min: number; max: number } => ({
  min: Math.max(minimum ?? -1_000, -(2 ** 31)),
  max: Math.min(maximum ?? 1_000, 2 ** 31 - 1),
});

function text(
  { format, pattern, examples, minLength = 0, maxLength = 40 }: JsonSchema,
  known: readonly string[],
): fc.Arbitrary<unknown> {
  if (examples) return fc.constantFrom(...examples);
  if (format === 'uuid')
    return fc.oneof(
      fc.constantFrom('', ...known).filter((id) => id !== ''),
      fc.uuid({ version: 7 }),
    );
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (pattern !== undefined)
    return fc.oneof(fc.constantFrom('oak-lamp', 'mug'), fc.string({ minLength: 1, maxLength: 20 }));
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
}
