import { newestAt, type Acknowledged, type ProductHistory } from './history.ts';
import type { Finding } from './judge-read.ts';

/** Counts may be so much behind what was acknowledged before they were asked for. */
export const COUNTS_BEHIND_MILLISECONDS = 5_000;

/**
 * Compares how many products a facet counted as active with how many can have been, at some moment between five seconds before it was asked
 * for and its answer; with a token, its product counts as it was left by that write or a later one.
 */
export function judgeActiveCount(
  {
    startedAt,
    active,
    token,
  }: { startedAt: number; active: number; token: { id: string; write: Acknowledged } | undefined },
  histories: ReadonlyMap<string, ProductHistory>,
): Finding[] {
  let least = 0;
  let most = 0;
  for (const history of histories.values()) {
    const oldest = token?.id === history.id ? token.write : newestAt(history, startedAt - COUNTS_BEHIND_MILLISECONDS);
    const since = history.acknowledged.filter(({ version }) => version >= (oldest?.version ?? 0));
    const statuses = new Set(since.map(({ status }) => status));
    if (!isWhole(history, oldest, since)) for (const status of ['active', 'draft'] as const) statuses.add(status);
    if (statuses.has('active')) most += 1;
    if (!statuses.has('draft')) least += 1;
  }
  if (active >= least && active <= most) return [];
  const what = `facets count ${active} active products, there were ${least} to ${most}${token ? ', with a token' : ''}`;
  return [{ fault: 'counts too far behind', what }];
}

/** Whether everything is known of what it looked like since: no write is under way, and none was without an answer. */
function isWhole(
  { acknowledged, lastSentAt }: ProductHistory,
  oldest: Acknowledged | undefined,
  since: readonly Acknowledged[],
): boolean {
  const last = acknowledged.at(-1);
  if (!oldest || !last || lastSentAt > last.at) return false;
  return last.version - oldest.version === since.length - 1;
}
