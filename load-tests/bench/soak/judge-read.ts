import { newestAt, settledBetween, type Acknowledged, type ProductHistory } from './history.ts';

/** Reads without a token may be so much behind what was acknowledged before they began. */
export const BEHIND_MILLISECONDS = 1_000;

export interface Row {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly status: string;
  readonly updatedAt: string;
}

/** Which of the products that are written a read must show: all of them, all that match, those between the first and last that it shows. */
export interface ReadScope {
  readonly name: string;
  readonly ids?: ReadonlySet<string>;
  /** Only these are shown; undefined: all. */
  readonly status?: 'active';
  /** A page of this order; without it the read shows all of its scope. */
  readonly pageBy?: 'title' | 'newest';
}

export interface FinishedRead {
  readonly scope: ReadScope;
  /** Before it was sent. */
  readonly startedAt: number;
  readonly rows: readonly Row[];
  /** The write whose token it carried. */
  readonly token: { readonly id: string; readonly write: Acknowledged } | undefined;
}

export type Fault =
  | 'older than its token'
  | 'too far behind'
  | 'missing'
  | 'shown though it does not match'
  | 'never written so'
  | 'counts too far behind';
export interface Finding {
  readonly fault: Fault;
  readonly what: string;
}
export interface Judged {
  readonly findings: Finding[];
  /** Of all rows that were not the newest, how long ago that had been acknowledged when the read began; 0 where all were. */
  readonly behindMilliseconds: number;
}

/**
 * Compares what a read showed with what had been acknowledged before it began. Called when it has ended; `histories` may be ahead of it.
 *
 * Exactly this is asserted. A write's commit lies before its acknowledgement arrives here, and a read's lookup lies after it was sent from
 * here, so with one clock: (1) a write acknowledged at least a second before the read was sent is seen by it; (2) the write whose token it
 * carries is seen by it, however young; (3) a product of which no write was under way is shown as it was left. Nothing is asserted of writes
 * that were acknowledged less than a second before, nor of those never acknowledged.
 */
export function judgeRead(read: FinishedRead, histories: ReadonlyMap<string, ProductHistory>): Judged {
  const findings: Finding[] = [];
  let behindMilliseconds = 0;
  const shown = new Map(read.rows.map((row) => [row.id, row]));
  const say = (fault: Fault, id: string, seen: string, expected: Acknowledged) =>
    findings.push({
      fault,
      what: `${read.scope.name}: ${id} is ${seen}, version ${expected.version} had been acknowledged ${(read.startedAt - expected.at).toFixed(0)} ms before`,
    });

  for (const history of histories.values()) {
    const row = shown.get(history.id);
    const demanded = newestAt(history, read.startedAt - BEHIND_MILLISECONDS);
    const token = read.token?.id === history.id ? read.token.write : undefined;
    if (row) {
      if (token && row.version < token.version)
        say('older than its token', history.id, `version ${row.version}`, token);
      if (demanded && row.version < demanded.version)
        say('too far behind', history.id, `version ${row.version}`, demanded);
      const missed = history.acknowledged.find(({ version }) => version > row.version);
      if (missed) behindMilliseconds = Math.max(behindMilliseconds, read.startedAt - missed.at);
      const same = history.acknowledged.find(({ version }) => version === row.version);
      if (same && (same.title !== row.title || same.status !== row.status)) {
        say('never written so', history.id, `version ${row.version} with ${row.status} "${row.title}"`, same);
      }
    }
    // Only what lay still can be said to be missing, or to be there wrongly.
    const settled = settledBetween(history, token ? read.startedAt : read.startedAt - BEHIND_MILLISECONDS);
    if (!settled || read.scope.ids?.has(history.id) === false) continue;
    const matches = read.scope.status === undefined || settled.status === read.scope.status;
    if (row && !matches) say('shown though it does not match', history.id, `shown as ${row.status}`, settled);
    if (!row && matches && belongs(read, settled, shown, histories)) say('missing', history.id, 'not shown', settled);
  }
  return { findings, behindMilliseconds };
}

/** Whether a product that is not shown would have to be. */
function belongs(
  { scope, rows }: FinishedRead,
  settled: Acknowledged,
  shown: ReadonlyMap<string, Row>,
  histories: ReadonlyMap<string, ProductHistory>,
): boolean {
  if (scope.pageBy === undefined) return true;
  // Newest first: it is not shown only where all that are were changed later.
  if (scope.pageBy === 'newest') return rows.some(({ updatedAt }) => updatedAt < settled.updatedAt);
  // All titles of written products have one shape, so their order is the order of their texts.
  const titles = [...shown.values()].filter(({ id }) => histories.has(id)).map(({ title }) => title);
  return titles.some((title) => title < settled.title) && titles.some((title) => title > settled.title);
}
