import type { TSchema } from 'typebox';

/** As many digits as a double holds exactly. */
const WHOLE_NUMBER = /^-?\d{1,15}$/;
const DECIMAL_NUMBER = /^-?\d{1,9}(\.\d{1,20})?$/;

interface ObjectSchema {
  properties?: Record<string, TSchema & { type?: string }>;
}

/**
 * Gives the texts of a query the types that its schema asks for, strictly: `10` is a number, `1e1`, `0x10`, `Infinity` and ` 5` stay texts,
 * which the validator then refuses. A single value becomes a list where a list is asked for.
 */
export function coerceQuery(schema: ObjectSchema, query: Record<string, unknown>): void {
  for (const [name, { type }] of Object.entries(schema.properties ?? {})) {
    const value = query[name];
    if (typeof value !== 'string') continue;
    if (type === 'array') query[name] = [value];
    else if (type === 'integer' && WHOLE_NUMBER.test(value)) query[name] = Number(value);
    else if (type === 'number' && DECIMAL_NUMBER.test(value)) query[name] = Number(value);
    else if (type === 'boolean' && (value === 'true' || value === 'false')) query[name] = value === 'true';
  }
}
