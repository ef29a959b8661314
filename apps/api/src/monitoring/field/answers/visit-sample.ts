/** Ids of visits begin with binary 10, as UUIDs have it in the place where the last 64 bits begin; then they are random. */
const FIRST_HALF = -(2 ** 31);
const HALVES = 2 ** 30;

/** The first half of a visit's id, as the index by metric and visit has it. */
export const halfOf = (visit: string): string => `(${visit} >> 32)::integer`;

/**
 * The condition for a random part of all visits: a range of their ids, which the index has, so that nothing of the others is read. The same
 * share is the same visits, and a smaller one is a part of a larger one.
 * @param share above 0; from 1 on there is no condition
 */
export function visitCondition(share: number, alias = 'e'): string | undefined {
  if (share >= 1) return undefined;
  return `${halfOf(`${alias}.visit`)} BETWEEN ${FIRST_HALF} AND ${FIRST_HALF + Math.ceil(HALVES * share) - 1}`;
}
