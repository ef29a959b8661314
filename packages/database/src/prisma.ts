import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../generated/client.ts';

export { Prisma, type PrismaClient } from '../generated/client.ts';

/**
 * A Prisma client on the application's own pool; ending the pool is the caller's.
 *
 * Its statements stay unnamed: a list of ids makes a new SQL text for every length, and each connection would keep every
 * one of them prepared for ever. What is hot does not go through Prisma but through named statements on the same pool.
 */
export function createPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
