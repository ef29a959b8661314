import { createContext, use, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { areSingleKeysOn } from './single-keys.ts';

export interface Shortcut {
  /** As KeyboardEvent.key has it; several mean any of them. */
  keys: readonly string[];
  /** What it does, for the list of shortcuts. */
  label: string;
  /** Where it works: the heading in the list. */
  group: string;
  /** Left out where an element handles the key itself and it only wants to be listed. */
  run?: (event: KeyboardEvent) => void;
}

export interface ShortcutRegistry {
  add: (shortcut: Shortcut) => () => void;
  list: () => readonly Shortcut[];
}

const ShortcutContext = createContext<ShortcutRegistry>({ add: () => () => undefined, list: () => [] });
export const useShortcutRegistry = (): ShortcutRegistry => use(ShortcutContext);

const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [popover]');

/** Whether a single key is meant for the page: nothing is being written, no modifier is down, no dialog is open. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  return !isTyping(event.target) && !document.querySelector('dialog[open]');
}

/** Listens once for the whole app; screens add their keys while they are shown. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const shortcuts = useRef(new Set<Shortcut>());
  const registry = useMemo<ShortcutRegistry>(
    () => ({
      add: (shortcut) => {
        shortcuts.current.add(shortcut);
        return () => shortcuts.current.delete(shortcut);
      },
      list: () => [...shortcuts.current],
    }),
    [],
  );
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (!isForPage(event) || (event.key.length === 1 && !areSingleKeysOn())) return;
      const hit = registry.list().find((shortcut) => shortcut.run && shortcut.keys.includes(event.key));
      hit?.run?.(event);
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [registry]);
  return <ShortcutContext value={registry}>{children}</ShortcutContext>;
}

/** Adds one key while the component is shown. `keys`, `label` and `group` should not change; `run` may. */
export function useShortcut({ keys, label, group, run }: Shortcut): void {
  const registry = useShortcutRegistry();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const hasRun = run !== undefined;
  const joined = keys.join(' ');
  useEffect(
    () =>
      registry.add({
        keys: joined.split(' '),
        label,
        group,
        ...(hasRun ? { run: (event: KeyboardEvent) => latest.current?.(event) } : {}),
      }),
    [registry, joined, label, group, hasRun],
  );
}
