import type { QueryClient } from '@tanstack/react-query';
import { onSessionElsewhere } from './session-hint.ts';
import { sessionQuery } from './session-query.ts';

const isProducts = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] === 'products';
/** Only read for somebody who is signed in: what shows it goes, or asks again for whoever comes. */
const isOwn = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] === 'jobs' || queryKey[0] === 'imports';

/** What may be seen depends on who looks: everything but the site's own facts is forgotten, and products are read again. */
export function forgetWhatTheReaderSaw(client: QueryClient): void {
  client.removeQueries({ predicate: isOwn });
  client.removeQueries({ predicate: isProducts, type: 'inactive' });
  void client.resetQueries({ predicate: isProducts });
}

/** Follows what other tabs do: one browser has one session. Returns how to stop. */
export function followSession(client: QueryClient): () => void {
  return onSessionElsewhere(() => {
    void client.resetQueries({ queryKey: sessionQuery.queryKey });
    forgetWhatTheReaderSaw(client);
  });
}
