import { use, useSyncExternalStore } from 'react';
import type { Room } from '../../cache/catalogue-columns.ts';
import { onRoom, roomNow } from '../../cache/room-now.ts';
import { FirstRoomContext } from '../../ui/first-room.ts';

/** How much room the list has; at first what a server took it for, which does not know. */
export function useRoom(): Room {
  const first = use(FirstRoomContext);
  return useSyncExternalStore<Room>(onRoom, roomNow, () => first);
}
