import type { Client } from 'pg';

export interface Storage {
  events: number;
  bytesAnEvent: number;
  rollups: number;
  bytesARollup: number;
  /** What rolling up the hours took, in milliseconds. */
  rolledMilliseconds: number[];
}

/** With everything that belongs to a table: its partitions, indexes and long values. */
const TOTAL = (tables: string) =>
  `(SELECT coalesce(sum(pg_total_relation_size(t.relid)), 0)::float8 FROM unnest(ARRAY[${tables}]) p, pg_partition_tree(p::regclass) t WHERE t.isleaf)`;
const EVENT_TABLES = `'field_events', 'field_details'`;

/** What the tables of events take with nothing in them: those of days without events are there, too. */
export async function measureEmpty(database: Client): Promise<number> {
  const { rows } = await database.query<{ size: number }>(`SELECT ${TOTAL(EVENT_TABLES)} AS size`);
  return rows[0]!.size;
}

/** @param empty what the tables of events took before there was anything in them */
export async function measureStorage(database: Client, empty: number): Promise<Storage> {
  const { rows } = await database.query<{
    events: number;
    size: number;
    rollups: number;
    rolled: number;
    took: number[];
  }>(
    `SELECT (SELECT count(*)::integer FROM field_events) AS events, ${TOTAL(EVENT_TABLES)} AS size,
       (SELECT count(*)::integer FROM field_rollups) AS rollups, pg_total_relation_size('field_rollups')::float8 AS rolled,
       (SELECT coalesce(array_agg(took_milliseconds), '{}') FROM field_rolled WHERE resolution = 3600) AS took`,
  );
  const { events, size, rollups, rolled, took } = rows[0]!;
  return {
    events,
    bytesAnEvent: (size - empty) / Math.max(1, events),
    rollups,
    bytesARollup: rolled / Math.max(1, rollups),
    rolledMilliseconds: took,
  };
}
