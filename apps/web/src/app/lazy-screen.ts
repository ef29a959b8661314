import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

export interface LazyScreen {
  Screen: LazyExoticComponent<ComponentType>;
  /** Fetches the chunk before it is needed; a failure is left to the render that needs it. */
  preload: () => void;
}

/** A screen in a chunk of its own. */
export function lazyScreen(load: () => Promise<{ default: ComponentType }>): LazyScreen {
  let loading: Promise<{ default: ComponentType }> | undefined;
  const once = () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
  return { Screen: lazy(once), preload: () => void once().catch(() => undefined) };
}
