export { createPool, slowCallsOf, type PoolOptions } from './pool.ts';
export type { SlowCall } from './slow-calls.ts';
export {
  currentScope,
  runAhead,
  runInScope,
  runShared,
  type Mark,
  type ScopeMarks,
  type StatementScope,
} from './statement-scope.ts';
export { createPrisma, Prisma, type PrismaClient } from './prisma.ts';
export { holdClient } from './hold-client.ts';
export { withClient } from './with-client.ts';
export { inTransaction, transact } from './in-transaction.ts';
export { newId } from './new-id.ts';
export { migrate } from './migrations/migrate.ts';
export { DatabaseUnusableError, explainConnectionError } from './database-unusable-error.ts';
export { upkeepFeed, type FeedUpkeep, type UpkeepFeedOptions } from './feed/upkeep-feed.ts';
