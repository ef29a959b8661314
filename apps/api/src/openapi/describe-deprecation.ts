import type { FastifySchema } from 'fastify';
import type { Deprecation } from '../performance/deprecation.ts';

type QuerySchema = { properties?: Record<string, { description?: string }> };

/** What the API's document says of a deprecated route, or of its deprecated parameters; nothing of others. */
export function describeDeprecation(schema: FastifySchema, deprecation: Deprecation | undefined): object {
  if (!deprecation) return {};
  const { since, sunset, instead, link, parameters } = deprecation;
  const text = `**Deprecated** since ${since}; it may be gone from ${sunset} on. ${instead} [More](${link}).`;
  const mark = <T extends { description?: string }>(described: T) => ({
    ...described,
    deprecated: true,
    description: described.description ? `${text}\n\n${described.description}` : text,
  });
  if (!parameters) {
    const { description } = schema as { description?: string };
    return mark(description === undefined ? {} : { description });
  }
  const query = (schema.querystring ?? {}) as QuerySchema;
  const properties = Object.entries(query.properties ?? {}).map(([name, property]) => [
    name,
    parameters.includes(name) ? mark(property) : property,
  ]);
  return { querystring: { ...query, properties: Object.fromEntries(properties) } };
}

type Described = { schema?: { deprecated?: boolean }; deprecated?: boolean };
type Document = { paths?: Record<string, Record<string, { parameters?: Described[] }>> };

/** Swagger leaves the mark of a parameter in its schema; OpenAPI has it on the parameter, where tools look for it. */
export function raiseMarks<T>(document: T): T {
  for (const methods of Object.values((document as Document).paths ?? {})) {
    for (const { parameters = [] } of Object.values(methods)) {
      for (const parameter of parameters) if (parameter.schema?.deprecated) parameter.deprecated = true;
    }
  }
  return document;
}
