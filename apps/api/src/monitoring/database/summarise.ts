import type { DatabaseConcern } from '@headroom/contracts/monitoring/database-summary';
import type { AccessProblem } from '@headroom/contracts/monitoring/database-access';

/** Above it a server is about to refuse somebody: it keeps three for its superuser. */
const CONNECTIONS_RISK = 0.8;
const LONG_TRANSACTION_MILLISECONDS = 300_000;
const REPLICA_LAG_MILLISECONDS = 10_000;
const AGE_RISK = 1_000_000_000;
/** A catalogue that is asked for the same again and again is in memory; below it disks are waited for. */
const HIT_SHARE_RISK = 0.95;
const PAGES_MIN = 100_000;

export interface SummaryFigures {
  connections: number;
  maxConnections: number;
  waiting: number;
  blocked: number;
  longestTransactionMilliseconds: number | null;
  replicaLagMilliseconds: number | null;
  age: number;
  buffersHitShare: number | null;
  pagesAsked: number;
  access: readonly AccessProblem[];
}

const seconds = (milliseconds: number) => `${Math.round(milliseconds / 1_000).toLocaleString('en-GB')} s`;

/** What somebody ought to look at, worst first, and the sentence that stands above all. */
export function summarise(figures: SummaryFigures): { verdict: string; concerns: DatabaseConcern[] } {
  const { connections, maxConnections, waiting, blocked, longestTransactionMilliseconds: longest } = figures;
  const concerns: DatabaseConcern[] = [];
  const add = (level: DatabaseConcern['level'], screen: DatabaseConcern['screen'], text: string) =>
    void concerns.push({ level, screen, text });
  if (figures.age > AGE_RISK)
    add(
      'failed',
      'tables',
      `The oldest row is ${figures.age.toLocaleString('en-GB')} transactions old: vacuum has to freeze it before writing ends.`,
    );
  if (connections >= maxConnections * CONNECTIONS_RISK)
    add('failed', 'activity', `${connections} of ${maxConnections} connections are taken; soon somebody is refused.`);
  if (blocked > 0)
    add(
      'risk',
      'activity',
      `${blocked === 1 ? 'One session waits' : `${blocked} sessions wait`} for a lock that another one holds.`,
    );
  if (waiting > 0)
    add(
      'risk',
      'activity',
      `${waiting === 1 ? 'One request waits' : `${waiting} requests wait`} for a connection of this process.`,
    );
  if (longest !== null && longest > LONG_TRANSACTION_MILLISECONDS)
    add(
      'risk',
      'activity',
      `A transaction has been open for ${seconds(longest)}: until it ends, no dead row is cleared away.`,
    );
  if (figures.replicaLagMilliseconds !== null && figures.replicaLagMilliseconds > REPLICA_LAG_MILLISECONDS)
    add('risk', 'activity', `A replica is ${seconds(figures.replicaLagMilliseconds)} behind.`);
  if (figures.buffersHitShare !== null && figures.pagesAsked > PAGES_MIN && figures.buffersHitShare < HIT_SHARE_RISK)
    add(
      'risk',
      'statements',
      `Only ${Math.round(figures.buffersHitShare * 100)} % of pages were found in memory; the rest came from the disk.`,
    );
  const missing = figures.access.filter(({ what }) => what.startsWith('Which statements'));
  if (missing.length > 0)
    add('risk', 'access', 'Which statements take the time cannot be seen: something has to be granted first.');
  return { verdict: verdictOf(concerns), concerns };
}

function verdictOf(concerns: readonly DatabaseConcern[]): string {
  const [first] = concerns;
  if (!first) return 'The database is well: nobody waits, and there is room.';
  const more = concerns.length - 1;
  return more === 0
    ? first.text
    : `${first.text} ${more === 1 ? 'One more thing asks' : `${more} more things ask`} for a look.`;
}
