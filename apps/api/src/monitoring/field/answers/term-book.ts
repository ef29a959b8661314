import type { Pool } from 'pg';

/** Terms change when a release comes out or somebody comes from a new country. */
const FRESH_MILLISECONDS = 5_000;

/** Texts and numbers of field_terms, as they were at most five seconds ago. */
export interface TermBook {
  idOf(kind: string, value: string): number | undefined;
  textOf(kind: string, id: number): string;
}

export function createTermBook(pool: Pick<Pool, 'query'>): () => Promise<TermBook> {
  let kept: { at: number; book: Promise<TermBook> } | undefined;
  return () => {
    const now = performance.now();
    if (kept && now - kept.at < FRESH_MILLISECONDS) return kept.book;
    const book = load(pool);
    kept = { at: now, book };
    book.catch(() => {
      kept = undefined;
    });
    return book;
  };
}

async function load(pool: Pick<Pool, 'query'>): Promise<TermBook> {
  const { rows } = await pool.query<{ kind: string; id: number; value: string }>({
    name: 'field-terms',
    text: 'SELECT kind, id, value FROM field_terms',
  });
  const ids = new Map(rows.map(({ kind, id, value }) => [`${kind} ${value}`, id]));
  const texts = new Map(rows.map(({ kind, id, value }) => [`${kind} ${id}`, value]));
  return {
    idOf: (kind, value) => ids.get(`${kind} ${value}`),
    textOf: (kind, id) => texts.get(`${kind} ${id}`) ?? 'unknown',
  };
}
