/** Asked for by queries of endless lists, of which there are none: whoever makes one hears it at its first read. */
export function infiniteQueryBehavior() {
  throw new Error('See build/leave-out-plugin.ts');
}
export const hasNextPage = infiniteQueryBehavior;
export const hasPreviousPage = infiniteQueryBehavior;
