/** How many of a person's changes, begun or made, the server does not have; 0 where nothing can be read. */
export async function readUnsent(personId: string): Promise<number> {
  try {
    const { unsentWork } = await import('../../cache/editing/count-unsent.ts');
    const { edits, drafts, uploads } = await unsentWork(personId);
    return edits + drafts + uploads;
  } catch {
    return 0;
  }
}
