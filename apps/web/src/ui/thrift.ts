import { useSyncExternalStore } from 'react';

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

/** Whether bytes are dear here: the person asked to save them, or the connection is of the second generation. Only Chromium says. */
export function isThrifty(): boolean {
  const { saveData, effectiveType = '' } = (navigator as { connection?: Connection }).connection ?? {};
  return saveData === true || effectiveType.includes('2g');
}

const never = () => () => undefined;
/** The same while drawing. What a server drew is drawn once more where it did not know. */
export const useThrift = (): boolean => useSyncExternalStore(never, isThrifty, () => false);
