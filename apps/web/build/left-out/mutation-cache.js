/** What the query client asks of its mutations, of which there are none. */
export class MutationCache {
  getAll = () => [];
  findAll = () => [];
  clear() {}
  resumePausedMutations() {}
}
