import type { QueryClient } from '@tanstack/react-query';
import { onSessionElsewhere } from './session-hint.ts';
import { sessionQuery } from './session-query.ts';

const DEPENDS_ON_READER: ReadonlySet<unknown> = new Set(['products', 'jobs', 'imports']);
const dependsOnReader = ({ queryKey }: { queryKey: readonly unknown[] }) => DEPENDS_ON_READER.has(queryKey[0]);

/** What may be seen depends on who looks: everything but the site's own facts is forgotten and read again. */
export function forgetWhatTheReaderSaw(client: QueryClient): void {
  client.removeQueries({ predicate: dependsOnReader, type: 'inactive' });
  void client.resetQueries({ predicate: dependsOnReader });
}

/** Follows what other tabs do: one browser has one session. Returns how to stop. */
export function followSession(client: QueryClient): () => void {
  return onSessionElsewhere(() => {
    void client.resetQueries({ queryKey: sessionQuery.queryKey });
    forgetWhatTheReaderSaw(client);
  });
}
