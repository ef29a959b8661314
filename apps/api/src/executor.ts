import type { Pool } from 'pg';

/** Runs statements: the pool, or the client of a transaction that somebody else begins and ends. */
export type Executor = Pick<Pool, 'query'>;
