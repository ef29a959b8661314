import type { Pool } from 'pg';
import { TERM_KINDS, type FieldRow, type TermKind } from './field-row.ts';

/** New names of releases that are taken a day beside those that ran here: whoever invents some makes the tables no larger. */
const NEW_RELEASES_A_DAY = 20;
const LAST_ID = 32_767;
/** As many processes may take a number at the same moment. */
const MOST_TRIES = 20;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LIMIT_EXCEEDED = '54000';

/** Numbers of texts, as this process knows them. */
export function createFieldTerms(pool: Pick<Pool, 'query'>) {
  const known = Object.fromEntries(TERM_KINDS.map((kind) => [kind, new Map<string, number>()])) as Record<
    TermKind,
    Map<string, number>
  >;
  let isRead = false;
  /** Releases that were refused, and when that may be asked again. */
  const refused = new Map<string, number>();

  async function add(kind: TermKind, value: string, tries = MOST_TRIES): Promise<void> {
    const isLimited = kind === 'release' && value !== 'other';
    const { rows } = await pool.query<{ id: number }>(
      `INSERT INTO field_terms (kind, id, value)
       SELECT $1, next.id, $2 FROM (
         SELECT coalesce(max(id), 0) + 1 AS id, count(*) FILTER (WHERE since > now() - interval '1 day') AS added
         FROM field_terms WHERE kind = $1) next
       WHERE next.id <= ${LAST_ID} AND ($3 = false OR next.added < ${NEW_RELEASES_A_DAY} OR EXISTS (SELECT FROM releases WHERE web_release = $2))
         AND NOT EXISTS (SELECT FROM field_terms WHERE kind = $1 AND value = $2)
       ON CONFLICT DO NOTHING RETURNING id`,
      [kind, value, isLimited],
    );
    const id = rows[0]?.id ?? (await find(kind, value));
    if (id !== undefined) known[kind].set(value, id);
    // Another process may have taken the number for another text at the same moment. Of a limited kind it is refused, most likely.
    else if (tries > (isLimited ? MOST_TRIES - 2 : 1)) await add(kind, value, tries - 1);
    else if (isLimited) refused.set(value, Date.now() + 60_000);
  }

  async function find(kind: TermKind, value: string): Promise<number | undefined> {
    const { rows } = await pool.query<{ id: number }>(`SELECT id FROM field_terms WHERE kind = $1 AND value = $2`, [
      kind,
      value,
    ]);
    return rows[0]?.id;
  }

  return {
    /** Makes sure that the terms of rows have numbers, or are known to get none. */
    async learn(rows: readonly FieldRow[]): Promise<void> {
      if (!isRead) {
        const { rows: all } = await pool.query<{ kind: TermKind; value: string; id: number }>(
          `SELECT kind, value, id FROM field_terms`,
        );
        for (const { kind, value, id } of all) known[kind]?.set(value, id);
        // As long as there is room for it: what gets no number of its own later is counted here.
        if (!known.release.has('other')) await add('release', 'other');
        isRead = true;
      }
      if (refused.size > 1_000) refused.clear();
      const now = Date.now();
      for (const { terms } of rows) {
        for (const kind of TERM_KINDS) {
          const value = terms[kind];
          if (known[kind].has(value) || (kind === 'release' && (refused.get(value) ?? 0) > now)) continue;
          // oxlint-disable-next-line no-await-in-loop -- few, once each
          await add(kind, value);
        }
      }
    },
    /** After `learn`. @throws with the code of an exceeded limit where there is no number, not even of `other` */
    idOf(kind: TermKind, value: string): number {
      const id = known[kind].get(value) ?? known[kind].get('other');
      if (id === undefined)
        throw Object.assign(new Error(`The table field_terms is full: no number is left for the ${kind} ${value}.`), {
          code: LIMIT_EXCEEDED,
        });
      return id;
    },
  };
}
export type FieldTerms = ReturnType<typeof createFieldTerms>;
