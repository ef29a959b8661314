import { createContext, use, useCallback, useState, type ReactNode } from 'react';
import { VisuallyHidden } from './visually-hidden.tsx';

const AnnounceContext = createContext<(text: string) => void>(() => undefined);

/** Says something to screen readers without moving the focus. */
export const useAnnounce = (): ((text: string) => void) => use(AnnounceContext);

/** Holds the live region, which has to be there before its first words. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', turn: 0 });
  // The same words twice are a change too: a character that is not read makes them differ.
  const announce = useCallback((text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <VisuallyHidden>
        <output>{said.text + (said.turn % 2 ? '\u00a0' : '')}</output>
      </VisuallyHidden>
    </AnnounceContext>
  );
}
