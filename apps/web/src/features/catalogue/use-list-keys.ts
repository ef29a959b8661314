import { useShortcut } from '../../ui/shortcuts.tsx';

const group = 'In the list';

/** Lists the keys that the list itself handles while it has the focus. They work before this is there. */
export function useListKeys(): void {
  useShortcut({ keys: ['ArrowUp', 'ArrowDown'], label: 'To the row before or after', group });
  useShortcut({ keys: ['PageUp', 'PageDown'], label: 'A view up or down', group });
  useShortcut({ keys: ['Home', 'End'], label: 'To the first or last row', group });
  useShortcut({ keys: ['Enter'], label: 'Open the row, or read it again', group });
  useShortcut({ keys: ['Escape'], label: 'Leave the row', group });
}
