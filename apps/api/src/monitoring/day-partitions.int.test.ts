import { createTestDatabase } from '@headroom/database/testing';
import { expect, it } from 'vitest';
import { keepDayPartitions } from './day-partitions.ts';

const NOON = Date.parse('2026-03-05T12:00:00Z');
const inDays = (days: number) => new Date(NOON + days * 86_400_000);

it('makes each day once and drops each once, however many processes look after them', async () => {
  const database = await createTestDatabase();
  const { pool } = database;
  const keep = async (now: Date) => {
    const ask = () => keepDayPartitions(pool, { table: 'kept', keepDays: 2, now });
    const together = await Promise.all(Array.from({ length: 6 }, ask));
    // Whoever waited for too long leaves a day for the next time.
    return [...together, await ask()];
  };
  const days = async () => {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'kept'::regclass ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };
  try {
    await pool.query(`CREATE TABLE kept (at timestamptz NOT NULL) PARTITION BY RANGE (at);
      CREATE TABLE kept_default PARTITION OF kept DEFAULT`);
    const made = (await keep(inDays(0))).flatMap((done) => done.made);
    expect(made.toSorted()).toEqual(['kept_20260305', 'kept_20260306', 'kept_20260307', 'kept_20260308']);
    const later = await keep(inDays(4));
    expect(later.flatMap(({ dropped }) => dropped).toSorted()).toEqual(['kept_20260305', 'kept_20260306']);
    const left = ['07', '08', '09', '10', '11', '12'].map((day) => `kept_202603${day}`);
    expect(await days()).toEqual([...left, 'kept_default']);
  } finally {
    await database.close();
  }
});
