import type { DeprecationUse } from '@headroom/contracts/deprecations';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CachedRoute } from '../../cache/cached-route.ts';
import type { Footprint } from '../../cache/footprint.ts';
import { createAnswerRequests } from '../../cache/http/answer-requests.ts';
import { createResponseCache } from '../../cache/response-cache.ts';
import type { App } from '../../create-fastify.ts';
import { describeApi, serveApiDocument } from '../../openapi/openapi.ts';
import { announceDeprecations, type Deprecation } from '../../performance/deprecation.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { createStillEngine } from '../../testing/still-engine.ts';
import { signInAs } from '../../testing/sign-in-as.ts';
import { createTestServer } from '../../testing/test-server.ts';
import { createCallCounter, type CallCounter } from './count-calls.ts';
import { deprecationsRoutes } from './deprecations-routes.ts';

const OLD: Deprecation = {
  since: '2026-11-21',
  sunset: '2027-05-31',
  link: 'https://example.com/guide#old',
  instead: 'Ask for /new.',
};

let database: TestDatabase;
let app: App;
let counter: CallCounter;
beforeAll(async () => {
  database = await createTestDatabase();
  counter = createCallCounter(database.pool);
  app = createTestApp({ user: someone('operator') });
  const deprecations = announceDeprecations(app, { onCall: counter.count });
  await describeApi(app, { isPublic: true });
  for (const prefix of ['/api/v1', '/api']) {
    app.register(
      async (routes) => {
        const config = { access: 'anyone' } as const;
        const querystring = Type.Object({
          sort: Type.Optional(Type.String({ description: 'By what.' })),
          page: Type.Optional(Type.String()),
        });
        const schema = { tags: ['Site'], summary: 'A route', description: 'What it does.' };
        routes.get('/old', { config: { ...config, deprecated: OLD }, schema }, async () => ({}));
        routes.post(
          '/old',
          { config: { ...config, deprecated: OLD }, schema: { ...schema, body: Type.Object({ a: Type.String() }) } },
          async () => ({}),
        );
        routes.get(
          '/things',
          { config: { ...config, deprecated: { ...OLD, parameters: ['page'] } }, schema: { ...schema, querystring } },
          async (_request, reply) => reply.header('link', '</things?cursor=2>; rel="next"').send({}),
        );
        routes.get('/new', { config, schema }, async () => ({}));
      },
      { prefix },
    );
    app.register(deprecationsRoutes, { prefix, deprecations, counter });
  }
  serveApiDocument(app);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await database.close();
});

const LINK = '<https://example.com/guide#old>; rel="deprecation"';
const said = async (url: string, method: 'GET' | 'HEAD' | 'POST' = 'GET') => {
  const { headers } = await app.inject({ method, url, headers: { 'user-agent': 'warehouse-scanner/3.1 (x)' } });
  return [headers['deprecation'], headers['sunset'], headers['link']];
};
const used = async () =>
  (await app.inject('/api/v1/deprecations')).json<{ deprecations: DeprecationUse[] }>().deprecations;

describe('what is declared as deprecated', () => {
  it('is announced on each answer, refused ones too, beside links of the route’s own', async () => {
    // 2026-11-21T00:00:00Z, as RFC 9745 writes a date.
    const announced = ['@1795219200', 'Mon, 31 May 2027 00:00:00 GMT', LINK];
    expect(await said('/api/v1/old')).toEqual(announced);
    expect(await said('/api/old', 'HEAD')).toEqual(announced);
    expect(await said('/api/v1/old', 'POST')).toEqual(announced);
    expect(await said('/api/v1/things?page=2')).toEqual([
      ...announced.slice(0, 2),
      `</things?cursor=2>; rel="next", ${LINK}`,
    ]);
  });

  it('says nothing elsewhere, nor where a parameter is not sent', async () => {
    expect(await said('/api/v1/new')).toEqual([undefined, undefined, undefined]);
    expect(await said('/api/v1/things?sort=title')).toEqual([undefined, undefined, '</things?cursor=2>; rel="next"']);
    expect(await said('/api/v1/nowhere')).toEqual([undefined, undefined, undefined]);
  });

  it('is marked in the API’s document', async () => {
    const { paths } = (await app.inject('/api/openapi.json')).json();
    expect(paths['/api/v1/old'].get).toMatchObject({
      deprecated: true,
      description: expect.stringContaining('Ask for /new.'),
    });
    expect(paths['/api/v1/old'].get.description).toContain('What it does.');
    expect(paths['/api/v1/things'].get.deprecated).toBeUndefined();
    const [sort, page] = paths['/api/v1/things'].get.parameters;
    expect([sort.name, sort.deprecated, sort.description]).toEqual(['sort', undefined, 'By what.']);
    expect(page).toMatchObject({ name: 'page', deprecated: true, description: expect.stringContaining('2027-05-31') });
    expect(paths['/api/v1/new'].get.deprecated).toBeUndefined();
  });

  it('is counted by client, together over all processes, and shown to operators', async () => {
    const other = createCallCounter(database.pool);
    const before = (await used()).find(
      ({ operation, parameter }) => operation === 'GET /api/v1/things' && parameter === 'page',
    );
    const callsOf = (use: DeprecationUse | undefined, client: string) =>
      use?.usedBy.find((by) => by.client === client)?.calls ?? 0;
    await said('/api/v1/things?page=3');
    await said('/api/things?page=4');
    other.count(before!, { headers: { 'user-agent': 'warehouse-scanner' }, user: null });
    other.count(before!, { headers: {}, user: someone('viewer') });
    await other.flush();
    const after = (await used()).find(
      ({ operation, parameter }) => operation === 'GET /api/v1/things' && parameter === 'page',
    );
    expect(callsOf(after, 'warehouse-scanner') - callsOf(before, 'warehouse-scanner')).toBe(3);
    expect(after?.usedBy).toContainEqual(
      expect.objectContaining({ client: 'unknown', userEmail: someone('viewer').email, calls: 1 }),
    );
  });

  it('stays bounded whoever calls', async () => {
    const flood = createCallCounter(database.pool);
    const part = { operation: 'GET /api/v1/flood', parameter: '' };
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 1_500; n++)
        flood.count(part, { headers: { 'user-agent': `client-${round}-${n}` }, user: null });
      // oxlint-disable-next-line no-await-in-loop -- the second flood meets what the first one left
      await flood.flush();
    }
    const { rows } = await database.pool.query<{ callers: number; calls: number }>(
      `SELECT count(*) AS callers, sum(calls)::bigint AS calls FROM deprecated_calls WHERE operation = $1`,
      [part.operation],
    );
    expect(rows[0]?.calls).toBe(3_000);
    expect(rows[0]?.callers).toBeLessThanOrEqual(1_001);
  });

  it('is announced by what the cache has ready too, and counted', async () => {
    const footprint: Footprint = { productIds: null, group: null, touch: () => 'none', toJson: () => null };
    const route: CachedRoute<string> = {
      name: 'kept',
      toText: (text) => text,
      fromText: (text) => text,
      fill: async () => ({
        status: 200,
        contentType: 'application/json',
        body: Buffer.from('{}'),
        headers: { link: '</next>; rel="next"' },
        snapshot: undefined,
        footprint,
        surrogateKeys: [],
      }),
      reviveFootprint: () => footprint,
    };
    const cache = createResponseCache({ routes: [route], isPurged: false, openEngine: createStillEngine });
    const { answerKnown, answerCached } = createAnswerRequests({ cache, readToken: () => undefined });
    const kept = createTestApp();
    let calls = 0;
    announceDeprecations(kept, { onCall: () => (calls += 1) });
    answerKnown(kept);
    kept.get('/api/v1/kept', { config: { access: 'anyone', deprecated: OLD } }, (request, reply) =>
      answerCached(request, reply, { route, params: 'a' }),
    );
    await kept.listen({ port: 0, host: '127.0.0.1' });
    try {
      for (const state of ['fwd=miss', 'hit', 'hit']) {
        // oxlint-disable-next-line no-await-in-loop -- the second is to find what the first left
        const { headers } = await fetch(new URL('/api/v1/kept', kept.listeningOrigin));
        expect(headers.get('cache-status')).toContain(state);
        expect([headers.get('deprecation'), headers.get('sunset')]).toEqual([
          '@1795219200',
          'Mon, 31 May 2027 00:00:00 GMT',
        ]);
        expect(headers.get('link')).toContain(LINK);
        expect(headers.get('link')).toContain('</next>; rel="next"');
      }
      expect(calls).toBe(3);
    } finally {
      await kept.close();
    }
  });

  it('must make sense', async () => {
    const wrong = createTestApp({ user: null });
    announceDeprecations(wrong, { onCall: () => {} });
    const config = { access: 'anyone', deprecated: { ...OLD, sunset: '2027-01-01' } } as const;
    expect(() => wrong.get('/wrong', { config }, async () => ({}))).toThrow(
      'is deprecated from 2026-11-21 until 2027-01-01',
    );
    await wrong.close();
  });
});

/** The guide is made of the same declarations; `vitest -u` writes it anew. */
const toGuide = (deprecations: DeprecationUse[]): string => `# What will go, and how you notice

A route or a query parameter that will go says so on each of its answers, at least 180 days ahead:

- \`Deprecation: @1795219200\`: since when it is deprecated (RFC 9745, seconds since 1970).
- \`Sunset: Mon, 31 May 2027 00:00:00 GMT\`: from when it may be gone (RFC 8594).
- \`Link: <…>; rel="deprecation"\`: where to read about it.

\`/api/docs\` and \`/api/openapi.json\` mark it as deprecated and name what to ask for instead. Operators see at \`GET /api/v1/deprecations\` who still uses it.

To deprecate something, give its route \`config.deprecated\` (\`apps/api/src/performance/deprecation.ts\`); all of the above follows, and the list below, which a test holds against the routes.

## At present

${
  deprecations.length === 0
    ? 'Nothing is deprecated.'
    : deprecations
        .map(
          (part) =>
            `- \`${part.operation}\`${part.parameter ? `, parameter \`${part.parameter}\`` : ''}: since ${part.since}, until ${part.sunset}. ${part.instead} [More](${part.link}).`,
        )
        .join('\n')
}
`;

it('stands in the guide', async () => {
  const server = await createTestServer();
  try {
    const headers = { authorization: `Bearer ${await signInAs(server, 'operator')}` };
    const answer = await server.app.inject({ url: '/api/v1/deprecations', headers });
    await expect(toGuide(answer.json().deprecations)).toMatchFileSnapshot('../../../../../docs/how-to/deprecations.md');
    const viewer = { authorization: `Bearer ${await signInAs(server, 'editor')}` };
    expect((await server.app.inject({ url: '/api/v1/deprecations', headers: viewer })).statusCode).toBe(403);
  } finally {
    await server.close();
  }
});
