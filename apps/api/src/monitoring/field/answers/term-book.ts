import type { Pool } from 'pg';

/** Texts and numbers of field_terms. */
export interface TermBook {
  idOf(kind: string, value: string): number | undefined;
  textOf(kind: string, id: number): string;
}

/** Some hundred rows: asking each time costs a millisecond, and what was just measured is found. */
export async function readTermBook(pool: Pick<Pool, 'query'>): Promise<TermBook> {
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
