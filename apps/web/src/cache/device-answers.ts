/** Answers of queries that came from this device and that the server has not confirmed since; by query hash, when it had said them. */
const restored = new Map<string, number>();

export function noteRestored(queryHash: string, at: number): void {
  restored.set(queryHash, at);
}

/** Whether what a query shows is this device's: any answer of the network has a later date. */
export const isRestored = (queryHash: string, dataUpdatedAt: number): boolean =>
  dataUpdatedAt > 0 && restored.get(queryHash) === dataUpdatedAt;
