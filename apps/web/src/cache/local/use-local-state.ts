import { useSyncExternalStore } from 'react';
import { localState, onLocalState, type LocalState } from './local-state.ts';

/** Whether this device keeps what it is given: what a screen says in a sentence where it is not `kept`. */
export const useLocalState = (): LocalState => useSyncExternalStore(onLocalState, localState, () => 'kept');
