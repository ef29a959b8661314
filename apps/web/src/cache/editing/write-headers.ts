/** The headers of a write that depends on the version that a person saw, and that is done once whatever gets lost. */
export function writeHeaders(version: number, key: string): Record<string, string> {
  return { 'if-match': `"${version}"`, 'idempotency-key': key };
}
