import { createContext, use } from 'react';

/** How the person came to the present screen: `navigated` is false on the page's first screen only. */
export interface Arrival {
  navigated: boolean;
}

export const ArrivalContext = createContext<Arrival>({ navigated: false });
export const useArrival = (): Arrival => use(ArrivalContext);
