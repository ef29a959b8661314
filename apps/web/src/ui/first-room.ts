import type { PageRoom } from '@headroom/contracts/page';
import { createContext } from 'react';

/** How much room the server drew the page for: the first render in the browser takes it for its own. */
export const FirstRoomContext = createContext<PageRoom>('narrow');
