import type { ComponentType, LazyExoticComponent } from 'react';
import { lazyPart } from '../ui/lazy-part.ts';

export interface LazyScreen {
  Screen: LazyExoticComponent<ComponentType>;
  /** Fetches the chunk before it is needed; never rejects. */
  preload: () => Promise<void>;
  /** Whether it would render without a wait now. */
  isLoaded: () => boolean;
}

/** A screen in a chunk of its own. */
export function lazyScreen(load: () => Promise<{ default: ComponentType }>): LazyScreen {
  const { Part, preload, isLoaded } = lazyPart<object>(load);
  return { Screen: Part as LazyExoticComponent<ComponentType>, preload, isLoaded };
}
