import { ROLES, type Role } from '@headroom/contracts/catalogue';
import { newId } from '@headroom/database';
import fc from 'fast-check';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { Compile } from 'typebox/schema';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { hashPassword } from '../features/accounts/password-hash.ts';
import { insertTestProducts } from '../features/products/test-catalogue.ts';
import { schemaArbitrary, type JsonSchema } from '../testing/schema-arbitrary.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';

type Parameter = { name: string; in: 'query' | 'path' | 'header'; required?: boolean; schema: JsonSchema };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema?: JsonSchema }> }>;
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
};
type Case = {
  query: Record<string, unknown>;
  path: Record<string, unknown>;
  headers: Record<string, string>;
  type: string;
  body: unknown;
  role: Role | null;
};

const REQUESTS_PER_OPERATION = 100;
/**
 * These need what is not there for long or at all: a job that has ended and a file of rejected rows, which a worker makes, an answer that no
 * write has dropped from the cache yet, and a process that serves, for a profile of it.
 */
const NEED_MORE = new Set([
  'postJobsByIdRetry',
  'postJobsByIdUndo',
  'getImportsByIdRejects',
  'getCacheEntry',
  'getMonitoringProfilesByIdFile',
  'postMonitoringProfiles',
  'patchProductsByIdImagesByImageId',
  'deleteProductsByIdImagesByImageId',
  'postMonitoringAlertsByIdAcknowledge',
  'putMonitoringAlert-rulesById',
  'deleteMonitoringAlert-rulesById',
  'postMonitoringSilences',
  'deleteMonitoringSilencesById',
  // Nobody has visited.
  'getMonitoringErrorsByFingerprint',
  'getMonitoringVisitsById',
]);
/** The header of a picture, which is all that an upload is judged by. */
const GIF = 'GIF89a\u0001\0\u0001\0\0\0\0;';
const METHODS_WITH_BODY = new Set(['post', 'put', 'patch']);
/** An event stream never ends, so `inject` would wait for ever; its own tests listen to it. */
const ENDLESS = new Set(['/api/v1/stream']);
/** Signing out would end the sessions that the other requests use, and a burst of failed sign-ins locks their accounts. */
const KEEPS_SESSIONS = new Set(['/api/v1/auth/logout', '/api/v1/auth/login', '/api/v1/auth/password']);

let server: TestServer;
let document: Document;
/** Ids that exist, by the part of a path that stands before them. */
const known: Record<
  'products' | 'jobs' | 'imports' | 'pictures' | 'routes' | 'statements' | 'traces' | 'profiles',
  string[]
> = {
  products: [],
  jobs: [],
  imports: [],
  pictures: [],
  routes: ['products.list'],
  traces: ['4bf92f3577b34da6a3ce929d0e0e4736'],
  statements: ['7'],
  profiles: [],
};
const tokens = new Map<Role, string>();

// Anew for every try: what the one before has changed and deleted would be missing.
beforeEach(async () => {
  for (const kind of ['imports', 'jobs', 'pictures', 'profiles'] as const) known[kind] = [];
  server = await createTestServer();
  const { pool } = server.database;
  await insertTestProducts(pool, 60);
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM products LIMIT 20');
  known.products = rows.map(({ id }) => id);
  const passwordHash = await hashPassword('correct horse');
  for (const role of ROLES) {
    await pool.query('INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, $2, $3, $4, $5)', [
      newId(),
      `${role}@example.com`,
      role,
      role,
      passwordHash,
    ]);
    const answer = await server.app.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      payload: { email: `${role}@example.com`, password: 'correct horse' },
    });
    tokens.set(role, answer.json<{ token: string }>().token);
  }
  const headers = { authorization: `Bearer ${tokens.get('editor')}` };
  for (let n = 0; n < 20; n++) {
    const payload = 'handle,title,price\nmug,Mug,1.00\n';
    const upload = await server.app.inject({
      method: 'POST',
      url: '/api/v1/imports?name=list.csv',
      headers: { ...headers, 'content-type': 'text/csv' },
      payload,
    });
    known.imports.push(upload.json<{ id: string }>().id);
    const picture = await server.app.inject({
      method: 'POST',
      url: '/api/v1/pictures',
      headers: { ...headers, 'content-type': 'image/gif' },
      payload: `${GIF}${n}`,
    });
    known.pictures.push(picture.json<{ hash: string }>().hash);
    const job = await server.app.inject({
      method: 'POST',
      url: '/api/v1/products/bulk-actions',
      headers,
      payload: { selection: { ids: known.products.slice(0, 2) }, action: { kind: 'archive' } },
    });
    known.jobs.push(job.json<{ id: string }>().id);
  }
  await pool.query(
    `INSERT INTO statement_texts (query_id, text, name, is_own) VALUES (7, 'SELECT id FROM products', 'Read products', false)`,
  );
  await pool.query('INSERT INTO statement_points VALUES (60, now(), 7, 60, 1, 1, 1, 1, 1, 1, 1, 1, 1)');
  await pool.query(
    `INSERT INTO traces (at, trace_id, span_id, kind, name, duration_ms, is_failed, kept, process, span_count, dropped, spans)
     SELECT now(), id, '00f067aa0ba902b7', 'request', 'GET /products', 1, false, 'slow', 'api', 0, 0, '[]' FROM unnest($1::text[]) AS id`,
    [known.traces],
  );
  for (let n = 0; n < 20; n++) {
    const id = newId();
    known.profiles.push(id);
    await pool.query(
      `INSERT INTO profiles (id, kind, trigger, process_id, process_name, host, pid) VALUES ($1, 'cpu', 'asked', $2, 'worker heavy', 'here', 1)`,
      [id, newId()],
    );
  }
  document = (await server.app.inject('/api/openapi.json')).json();
}, 120_000);
afterEach(() => server?.close());

const resolve = (reference: string): JsonSchema => {
  const schema = document.components.schemas[reference.split('/').at(-1) ?? ''];
  if (!schema) throw new Error(`${reference} is not in the document`);
  return schema;
};

/** What a schema cannot say of these parameters. */
const meaningful = (name: string): string[] =>
  ({
    fields: ['id,title', 'variants.sku'],
    ids: [known.products.slice(0, 2).join()],
    since: ['now'],
    q: ['oak lamp', 'mugg'],
    name: ['list.csv'],
  })[name] ?? [];

/** Requests for one operation: half are meant well, and each part of the others may be broken. */
const requests = (path: string, operation: Operation): fc.Arbitrary<Case> =>
  fc.boolean().chain((isCareful) => {
    const of = (schema: JsonSchema) =>
      schemaArbitrary(schema, { resolve, known: [...known.products, ...known.imports], isCareful });
    const parameters = operation.parameters ?? [];
    const inQuery = parameters.filter((parameter) => parameter.in === 'query');
    const optional = inQuery.filter(({ required }) => !required);
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    const [[type = '', body] = []] = Object.entries(operation.requestBody?.content ?? {});
    return fc.record({
      // A request names few of its many parameters, or nearly each would be refused for one of them.
      query: fc
        .subarray(optional, { maxLength: Math.min(3, optional.length) })
        .chain((chosen) =>
          fc.record(
            Object.fromEntries(
              inQuery
                .filter((parameter) => parameter.required || chosen.includes(parameter))
                .map(({ name, schema }) => [
                  name,
                  fc.oneof(of(schema), ...meaningful(name).map((value) => fc.constant(value))),
                ]),
            ),
          ),
        ),
      path: fc.record(
        Object.fromEntries(
          inPath.map(({ name, schema }) => [name, pathPart(path, { name, of: of(schema), isCareful })]),
        ),
      ),
      headers: isCareful ? CAREFUL_HEADERS : BROKEN_HEADERS,
      type: fc.constant(type),
      body:
        type.endsWith('json') && body
          ? of(body.schema)
          : fc.constant(type === '' ? undefined : type.startsWith('image/') ? GIF : 'handle,title\nmug,Mug\n'),
      role: isCareful ? fc.constantFrom<Role | null>('editor', 'operator') : fc.constantFrom(null, ...ROLES),
    });
  });

function pathPart(
  path: string,
  { name, of, isCareful }: { name: string; of: fc.Arbitrary<unknown>; isCareful: boolean },
) {
  const ids = known[path.split('/').at(path.split('/').indexOf(`{${name}}`) - 1) as keyof typeof known];
  if (!ids) return isCareful ? fc.constant(1) : of;
  const existing = fc.constantFrom(...ids);
  return isCareful
    ? existing
    : fc.oneof({ weight: 6, arbitrary: existing }, { weight: 2, arbitrary: of }, { weight: 1, arbitrary: fc.uuid() });
}

const CAREFUL_HEADERS = fc.record({
  'if-match': fc.constant('*') as fc.Arbitrary<string>,
  'idempotency-key': fc.uuid() as fc.Arbitrary<string>,
});
const BROKEN_HEADERS = fc.record(
  {
    'if-match': fc.constantFrom('*', '"1"', 'W/"1.abc"', '"2", "3"', 'junk', '"', ''),
    'idempotency-key': fc.oneof(fc.uuid(), fc.constantFrom('k', 'x'.repeat(300), '')),
    'change-token': fc.constantFrom('junk', ''),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, string>>;

function toInject({ path, method, request }: { path: string; method: string; request: Case }): InjectOptions {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query)) {
    for (const one of Array.isArray(value) ? value : [value])
      query.append(name, typeof one === 'string' ? one : (JSON.stringify(one) ?? ''));
  }
  const url = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    // Dots alone lead to another address: https://url.spec.whatwg.org/#single-dot-path-segment
    encodeURIComponent(toWellFormed(request.path[name])).replace(/^\.{1,2}$/, '-'),
  );
  const token = request.role && tokens.get(request.role);
  const hasBody = METHODS_WITH_BODY.has(method) && request.body !== undefined;
  return {
    method: method.toUpperCase() as 'GET',
    url: `${url}?${query}`,
    headers: {
      ...request.headers,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(hasBody ? { 'content-type': request.type } : {}),
    },
    ...(hasBody
      ? { payload: request.type.endsWith('json') ? JSON.stringify(request.body) : String(request.body) }
      : {}),
  };
}

/** What is wrong with an answer by the document: its status, its type, or its body against the schema. */
function faultsOf(answer: LightMyRequestResponse, { responses }: Operation): string[] {
  const { statusCode } = answer;
  if (!responses[statusCode] || statusCode >= 500) return [`${statusCode} is not documented`];
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
  if (statusCode >= 400 && type !== 'application/problem+json') return [`a problem comes as ${type}`];
  const schema = responses[statusCode].content?.[type]?.schema;
  if (!schema || !/[/+]json$/.test(type)) return [];
  return checkerOf(schema)
    .Errors(answer.json())[1]
    .map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const checkers = new Map<JsonSchema, ReturnType<typeof Compile>>();
function checkerOf(schema: JsonSchema) {
  const checker = checkers.get(schema) ?? Compile(inline(schema) as never);
  checkers.set(schema, checker);
  return checker;
}

/** A schema with what it refers to in its place; ours never refer to themselves. */
const inline = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => inline(one));
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value && typeof value.$ref === 'string') return inline(resolve(value.$ref));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inline(inner)]));
};

/** Refusals of a machine that stood still for so long that a deadline passed; they ask for another try. */
const ASKS_FOR_PATIENCE = new Set(['database_timeout', 'overloaded']);

/** As clients do, once more where the answer asks for it; what is never answered otherwise stays a fault. */
async function send(request: InjectOptions, tries = 5): Promise<LightMyRequestResponse> {
  const answer = await server.app.inject(request);
  const isToBeTriedAgain = answer.statusCode === 503 && ASKS_FOR_PATIENCE.has(answer.json<{ code: string }>().code);
  return isToBeTriedAgain && tries > 1 ? send(request, tries - 1) : answer;
}

const toWellFormed = (value: unknown): string =>
  String(typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();

const byDeletes = ([, a]: [string, object], [, b]: [string, object]): number =>
  Number('delete' in a) - Number('delete' in b);
/** What is deleted cannot be asked for any more. */
const deletesLast = ([a]: [string, unknown], [b]: [string, unknown]): number =>
  Number(a === 'delete') - Number(b === 'delete');

describe('every route of the document', () => {
  it('answers thousands of generated requests, valid and broken, with a documented status and never with a 5xx', async () => {
    const seed = inject('headroomSeed');
    const seen = new Map<string, Set<number>>();
    for (const [path, methods] of Object.entries(document.paths).toSorted(byDeletes)) {
      if (ENDLESS.has(path) || KEEPS_SESSIONS.has(path)) continue;
      for (const [method, operation] of Object.entries(methods).toSorted(deletesLast)) {
        const statuses = new Set<number>();
        seen.set(operation.operationId, statuses);
        // No worker runs here: what is queued would keep its import busy for the next route.
        await server.database.pool.query(
          `UPDATE jobs SET state = 'cancelled', finished_at = now() WHERE state = 'queued' AND import_id IS NOT NULL`,
        );
        await fc.assert(
          fc.asyncProperty(requests(path, operation), async (request) => {
            const answer = await send(toInject({ path, method, request }));
            const said = `${method.toUpperCase()} ${path} (seed ${seed}) answered ${answer.statusCode} ${answer.body.slice(0, 400)}`;
            statuses.add(answer.statusCode);
            const faults = faultsOf(answer, operation);
            if (faults.length > 0) throw new Error(`${faults.join('; ')}: ${said}`);
          }),
          { numRuns: REQUESTS_PER_OPERATION, seed, endOnFailure: true, includeErrorInReport: true },
        );
      }
    }
    // A generator whose every request is refused would prove nothing.
    const neverGood = [...seen]
      .filter(([name, statuses]) => !NEED_MORE.has(name) && ![...statuses].some((status) => status < 400))
      .map(([name, statuses]) => `${name}: ${[...statuses].join()}`);
    expect(neverGood).toEqual([]);
    // A minute on two cores, several times as long where everything else runs too.
  }, 900_000);
});
