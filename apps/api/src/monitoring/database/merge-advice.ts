import type { IndexAdvice } from '@headroom/contracts/monitoring/database-indexes';

/**
 * One line an index: what several statements ask for alike is told once, with all of them; and what a wider advised index begins with is left
 * out, since that one serves both. What spares most comes first.
 */
export function mergeAdvice(advice: readonly IndexAdvice[]): IndexAdvice[] {
  const merged = [...Map.groupBy(advice, ({ statement }) => statement).values()].map((alike) => {
    const best = alike.reduce((most, one) => (spared(one) > spared(most) ? one : most));
    return { ...best, statementIds: [...new Set(alike.flatMap(({ statementIds }) => statementIds))] };
  });
  return merged
    .filter((one) => !merged.some((other) => other !== one && begins(other, one)))
    .map((one) => ({
      ...one,
      statementIds: [
        ...new Set([
          ...one.statementIds,
          ...merged.filter((other) => begins(one, other)).flatMap(({ statementIds }) => statementIds),
        ]),
      ],
    }))
    .toSorted((a, b) => spared(b) - spared(a));
}

const spared = ({ costBefore, costAfter }: IndexAdvice) => costBefore - costAfter;

const begins = (wide: IndexAdvice, narrow: IndexAdvice): boolean =>
  wide.table === narrow.table &&
  wide.columns.length > narrow.columns.length &&
  narrow.columns.every((column, at) => wide.columns[at] === column);
