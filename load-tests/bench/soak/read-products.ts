import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledged, ProductHistory } from './history.ts';
import { judgeActiveCount } from './judge-counts.ts';
import { judgeRead, type Finding, type ReadScope, type Row } from './judge-read.ts';
import { countRefusal, send, VENDOR, type World } from './world.ts';

/** A little less than the life of a token: an expired one is none. */
const TOKEN_MILLISECONDS = 45_000;
const FIELDS = 'fields=id,version,title,status,updatedAt';

export interface ReadCounts {
  answered: number;
  withToken: number;
  unanswered: number;
  /** By code of the problem: while a fault lasts the service may refuse, never be wrong. */
  refused: Record<string, number>;
  /** Of those answered, by where they came from: memory, second-tier, fill, joined, stale, past. */
  bySource: Record<string, number>;
  byKind: Record<string, number>;
  /** Reads that showed something older than what had been acknowledged, though within the bound; the longest by how much. */
  behind: number;
  longestBehindMilliseconds: number;
  findings: Finding[];
}
export const createReadCounts = (): ReadCounts => ({
  answered: 0,
  withToken: 0,
  unanswered: 0,
  refused: {},
  bySource: {},
  byKind: {},
  behind: 0,
  longestBehindMilliseconds: 0,
  findings: [],
});

interface Question {
  path: string;
  scope: ReadScope;
  isAnonymous?: boolean;
  /** It shows how many products are active, and no rows. */
  isCount?: boolean;
}
interface Answer {
  products?: Row[];
  page?: { nextCursor: string | null };
  facets?: { status?: { value: string; count: number }[] };
}

/** Reads through one process, with and without tokens, and judges what it gets, until it is over. */
export async function readProducts(
  world: World,
  {
    origin,
    random,
    pauseMilliseconds,
    counts,
  }: { origin: string; random: () => number; pauseMilliseconds: number; counts: ReadCounts },
): Promise<void> {
  const ids = [...world.histories.keys()];
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const cursors = new Map<string, string>();
  const vendor = encodeURIComponent(VENDOR);
  const questions: ((id: string) => Question)[] = [
    (id) => one(id, false),
    (id) => one(id, true),
    () => ({ path: `/products?ids=${ids.join(',')}&limit=200&${FIELDS}`, scope: { name: 'by ids' } }),
    () => ({
      path: `/products?vendor=${vendor}&status=active&limit=200&${FIELDS}`,
      scope: { name: 'active', status: 'active' },
    }),
    () => ({ path: `/products?limit=20&${FIELDS}`, scope: { name: 'newest', pageBy: 'newest' } }),
    () => ({
      path: `/products?vendor=${vendor}&limit=200&sort=title&${FIELDS}&offset=0&count=exact`,
      scope: { name: 'by title' },
    }),
    () => ({ path: `/products?q=soak&limit=200&${FIELDS}`, scope: { name: 'search' } }),
    // Its position may be behind, the rows that it shows may not.
    () => ({
      path: `/products?vendor=${vendor}&sort=title&limit=10&offset=15&${FIELDS}`,
      scope: { name: 'by position', ids: new Set<string>() },
    }),
    () => ({ path: `/products/facets?vendor=${vendor}`, scope: { name: 'facets' }, isCount: true }),
    // The pages of one order, each by the cursor that the last one gave.
    ...[0, 1, 2].map((page) => () => {
      const cursor = page === 0 ? undefined : cursors.get(`page ${page}`);
      const rest = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const name = cursor === undefined ? 'page 0' : `page ${page}`;
      return {
        path: `/products?vendor=${vendor}&sort=title&limit=10&${FIELDS}${rest}`,
        scope: { name, pageBy: 'title' as const },
      };
    }),
  ];

  while (!world.isOver()) {
    // oxlint-disable-next-line no-await-in-loop -- a reader reads one thing after the other
    await sleep(pauseMilliseconds * (0.5 + random()));
    // Half of the tokens are of the newest write of all: what the other process may not have heard of yet.
    const token = random() < 0.4 ? recentWrite(random() < 0.5 ? newest() : pick(ids)) : undefined;
    const { path, scope, isAnonymous, isCount } = pick(questions)(token?.id ?? pick(ids));
    const startedAt = performance.now();
    // oxlint-disable-next-line no-await-in-loop
    const reply = await send(origin, path, {
      headers: {
        ...(isAnonymous ? {} : { authorization: `Bearer ${world.staffToken}` }),
        ...(token && { 'change-token': token.write.token }),
      },
    });
    const isAbsent = reply?.status === 404 && (reply.json as { code?: string }).code === 'not_found';
    if (reply?.status === 200 || isAbsent) {
      const answer = reply.json as Answer;
      const next = /^page (\d)$/.exec(scope.name)?.[1];
      const nextCursor = answer.page?.nextCursor;
      if (next !== undefined && nextCursor) cursors.set(`page ${Number(next) + 1}`, nextCursor);
      count(scope, reply.headers, token !== undefined);
      // One that says that it is stale may be; but never one that names what it must see.
      if (sourceOf(reply.headers) === 'stale' && !token) continue;
      if (isCount) {
        const active = answer.facets?.status?.find(({ value }) => value === 'active')?.count ?? 0;
        counts.findings.push(...judgeActiveCount({ startedAt, active, token }, world.histories));
      } else {
        const rows = answer.products ?? (isAbsent ? [] : [reply.json as Row]);
        const { findings, behindMilliseconds } = judgeRead({ scope, startedAt, rows, token }, world.histories);
        counts.findings.push(...findings);
        if (behindMilliseconds > 0) counts.behind += 1;
        counts.longestBehindMilliseconds = Math.max(counts.longestBehindMilliseconds, behindMilliseconds);
      }
    } else if (reply) countRefusal(counts.refused, reply);
    else counts.unanswered += 1;
  }

  function newest(): string {
    const [first, ...rest] = [...world.histories.values()];
    return rest.reduce((best, history) => (lastAt(history) > lastAt(best) ? history : best), first!).id;
  }
  function recentWrite(id: string): { id: string; write: Acknowledged } | undefined {
    const write = world.histories.get(id)?.acknowledged.at(-1);
    return write && performance.now() - write.at < TOKEN_MILLISECONDS ? { id, write } : undefined;
  }
  function count({ name }: ReadScope, headers: Headers, hasToken: boolean): void {
    const source = sourceOf(headers);
    counts.answered += 1;
    if (hasToken) counts.withToken += 1;
    counts.bySource[source] = (counts.bySource[source] ?? 0) + 1;
    counts.byKind[name] = (counts.byKind[name] ?? 0) + 1;
  }
}

function one(id: string, isAnonymous: boolean): Question {
  const scope: ReadScope = { name: isAnonymous ? 'one, anybody' : 'one', ids: new Set([id]) };
  return {
    path: `/products/${id}?${FIELDS}`,
    scope: isAnonymous ? { ...scope, status: 'active' } : scope,
    isAnonymous,
  };
}

const lastAt = ({ acknowledged }: ProductHistory): number => acknowledged.at(-1)?.at ?? 0;

/** From `Cache-Status`, as answers say it. */
function sourceOf(headers: Headers): string {
  const text = headers.get('cache-status') ?? '';
  if (text.includes('detail=stale')) return 'stale';
  if (text.includes('detail=second-tier')) return 'second-tier';
  if (text.includes('; hit')) return 'memory';
  if (text.includes('; collapsed')) return 'joined';
  return text.includes('fwd=') ? 'fill' : 'past';
}
