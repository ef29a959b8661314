import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { KeepClient } from '../../../cache/keep/keep-client.ts';
import { hasKeeps } from '../../../cache/keep/keep-mark.ts';
import type { Keep } from '../../../cache/local/local-schema.ts';
import { hintedPerson } from '../../../cache/session-hint.ts';

const nothing = () => undefined;
const nobody = () => nothing;

/** What is kept, by whoever is signed in. Its code and its worker are loaded where something is, or once it is wanted. */
export function useKeeps(isWanted: boolean): { keeps: readonly Keep[] | undefined; client: KeepClient | undefined } {
  const person = hintedPerson();
  const [made, setMade] = useState<KeepClient>();
  const client = made?.person === person ? made : undefined;
  const isNeeded = isWanted || hasKeeps(person);
  useEffect(() => {
    let isOver = false;
    if (isNeeded) {
      import('../../../cache/keep/browser-keeps.ts')
        .then(({ browserKeeps }) => isOver || setMade(browserKeeps(person)))
        // It did not arrive: opening the dialog again tries again.
        .catch(nothing);
    }
    return () => {
      isOver = true;
    };
  }, [isNeeded, person]);
  const subscribe = useCallback((listener: () => void) => client?.subscribe(listener) ?? nothing, [client]);
  const keeps = useSyncExternalStore(client ? subscribe : nobody, client?.keeps ?? nothing, nothing);
  return { keeps, client };
}
