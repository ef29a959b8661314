import type { PlanAnswer } from '@headroom/contracts/monitoring/database-plan';
import type { Visit } from '@headroom/contracts/monitoring/field-visits';
import type { Trace } from '@headroom/contracts/monitoring/trace-schemas';
import { WhyAnswerSchema } from '@headroom/contracts/monitoring/why';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { answerWhy, type WhySources } from './answer-why.ts';

const TRACE_ID = 'a'.repeat(32);
const LATELY = new Date(Date.now() - 3_600_000);
const event = (
  metric: 'INP' | 'LCP' | 'api',
  value: number,
  detail: Visit['events'][number]['detail'],
): Visit['events'][number] => ({
  id: '0'.repeat(16),
  metric,
  unit: 'ms',
  value,
  rating: 'poor',
  at: LATELY.toISOString(),
  route: '/',
  navigation: 'soft',
  isOffline: false,
  detail,
});
const visit = (call: Visit['events'][number]['detail']): Visit => ({
  id: '1'.repeat(16),
  at: LATELY.toISOString(),
  route: '/',
  device: 'phone',
  connection: '4g',
  country: 'unknown',
  browser: 'chrome',
  release: 'r1',
  isInstalled: false,
  events: [event('INP', 612, null), event('api', 540, call)],
  traceIds: [],
});
const trace = (attributes: Trace['spans'][number]['attributes']): Trace => ({
  id: TRACE_ID,
  at: '2026-11-21T14:02:11.000Z',
  kind: 'request',
  name: 'GET /products',
  durationMs: 516,
  status: 200,
  isFailed: false,
  kept: 'slow',
  cache: 'miss',
  requestId: 'r',
  jobId: null,
  process: 'api',
  hot: { name: 'sql products.list', durationMs: 498 },
  dropped: 0,
  links: [],
  spans: [
    {
      id: 'b'.repeat(16),
      parentId: null,
      name: 'sql products.list',
      kind: 'sql',
      startMs: 3,
      durationMs: 498,
      attributes,
      isHot: true,
    },
  ],
});
const nothing: PlanAnswer = { plan: null, missing: 'The planner is away.', statementId: null };
const sources = (more: Partial<WhySources>): WhySources => ({
  findVisits: async () => ({ visits: [] }) as never,
  findVisit: async () => visit({ traceId: TRACE_ID }),
  findTrace: async () => undefined,
  explain: async () => nothing,
  lastMeasured: () => undefined,
  advise: async () => [],
  keepDays: 7,
  slowMilliseconds: 200,
  ...more,
});
async function ask(more: Partial<WhySources>, query = {}) {
  const answer = await answerWhy(sources(more), { range: '6h', metric: 'INP', visit: '1'.repeat(16), ...query });
  expect([...Value.Errors(WhyAnswerSchema, answer)]).toEqual([]);
  return answer;
}
const sentences = async (more: Partial<WhySources>, query = {}) =>
  (await ask(more, query)).steps.map(({ sentence }) => sentence);

it('says where nothing is kept that nothing is, and what to do', async () => {
  const answer = await ask({}, { visit: undefined });
  expect(answer.steps.map(({ state }) => state)).toEqual(Array(5).fill('missing'));
  expect(answer.steps[0].sentence).toContain('Choose a longer time');
});

it.each([
  [{ cache: 'hit' as const }, 'The cache answered at once'],
  [{ cache: 'worker' as const }, 'The device answered by itself'],
  [{ cache: 'cdn' as const }, 'A shared cache answered'],
  [{ cache: 'miss' as const }, 'did not name a trace'],
  [{ traceId: TRACE_ID, serverMilliseconds: 20 }, 'The server took 20 ms'],
  [{ traceId: TRACE_ID, serverMilliseconds: 300 }, ': more were slow in that minute'],
  [{ traceId: TRACE_ID }, 'the server took less than 200 ms and chance did not draw it, or more were slow'],
  [null, 'Of this call only its time is kept'],
])('says of a call with %j why it has no trace', async (detail, sentence) => {
  expect((await sentences({ findVisit: async () => visit(detail) }))[2]).toContain(sentence);
});

it('follows no call that began when it was over, nor a brief one with a trace in place of a long one', async () => {
  const load = visit(null);
  const at = (milliseconds: number) => new Date(LATELY.getTime() + milliseconds).toISOString();
  const call = (milliseconds: number, value: number, traceId?: string) => ({
    ...event('api', value, traceId === undefined ? null : { traceId }),
    id: String(milliseconds).padStart(16, '0'),
    at: at(milliseconds),
  });
  // Browsers say of LCP when it was there.
  const paint = { ...event('LCP', 1_580, null), at: at(1_580) };
  load.events = [paint, call(100, 396), call(200, 90, TRACE_ID), call(1_700, 900, TRACE_ID)];
  const { steps, verdict } = await ask({ findVisit: async () => load }, { metric: 'LCP' });
  expect(steps[1].sentence).toContain('396 ms');
  expect(verdict).toBe('Of 1,580 ms most was spent in the browser: its longest call took 396 ms.');
  load.events[1] = call(100, 170);
  expect((await ask({ findVisit: async () => load }, { metric: 'LCP' })).steps[1].sentence).toContain('90 ms');
});

it('says where there is no visit that there is none', async () => {
  const answer = await ask({}, { visit: undefined });
  expect(answer.verdict).toBe(answer.steps[0].sentence);
  expect(answer.steps[2].sentence).toContain('Without a visit');
});

it('does not blame a call that was a small part of the wait', async () => {
  const brief = visit({ traceId: TRACE_ID });
  brief.events[1]!.value = 54;
  const { verdict } = await ask({ findVisit: async () => brief, findTrace: async () => trace({}) });
  expect(verdict).toBe('Of 612 ms most was spent in the browser: its longest call took 54 ms.');
});

it('says why a trace leads to no plan', async () => {
  const plan = async (spans: Trace['spans'], cache = 'miss', explained = nothing) =>
    (await sentences({ findTrace: async () => ({ ...trace({}), spans, cache }), explain: async () => explained }))[3];
  expect(await plan([], 'hit')).toContain('no statement ran');
  expect(await plan(trace({}).spans)).toContain('too long to be kept whole');
  expect(await plan(trace({ 'db.query.text': 'SELECT 1' }).spans)).toBe('The planner is away.');
});

it('names the index that helps, and whether the planner was asked', async () => {
  const answer = await ask({
    findTrace: async () => trace({ 'db.query.text': 'SELECT 1', 'headroom.statement': 'products.list' }),
    explain: async () => ({
      statementId: '1',
      missing: null,
      plan: {
        source: 'generic',
        cost: 100,
        planningMilliseconds: null,
        executionMilliseconds: null,
        nodes: [
          {
            depth: 0,
            type: 'Seq Scan',
            relation: 'products',
            alias: null,
            index: null,
            condition: null,
            filter: '(vendor = $1)',
            sortKey: [],
            cost: 100,
            selfCost: 98,
            selfMilliseconds: null,
            rowsGuessed: 1_000_000,
            rowsReal: null,
            rowsRemoved: null,
            loops: null,
            buffersHit: null,
            buffersRead: null,
            isCostly: true,
          },
        ],
      },
    }),
    advise: async () => [
      {
        table: 'products',
        columns: ['vendor'],
        statement: 'CREATE INDEX CONCURRENTLY ON products (vendor)',
        why: 'It reads a million rows to find few.',
        checkedBy: 'estimate',
        costBefore: 100,
        costAfter: 2,
        rowsRead: 1e6,
        rowsLeft: 10,
        sizeBytes: 1,
        writes: 0,
        statementIds: [],
      },
    ],
  });
  expect(answer.steps.map(({ state }) => state)).toEqual(Array(5).fill('found'));
  expect(answer.verdict).toBe('sql products.list took 498 of 516 ms, and an index would spare most of it.');
  expect(answer.steps[3].sentence).toBe('Seq Scan on products, 98 % of its cost, 1,000,000 rows.');
  expect(answer.steps[4]).toMatchObject({ data: { isChecked: false, before: 100, after: 2 } });
});
