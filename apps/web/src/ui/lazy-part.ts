import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

export interface LazyPart<Props> {
  Part: LazyExoticComponent<ComponentType<Props>>;
  /** Fetches the chunk before it is needed; never rejects: a failure is left to the render that needs it. */
  preload: () => Promise<void>;
  /** Whether it would render without a wait now. */
  isLoaded: () => boolean;
}

/** A component in a chunk of its own. Once it has been preloaded it renders without a wait, on the server too. */
export function lazyPart<Props>(load: () => Promise<{ default: ComponentType<Props> }>): LazyPart<Props> {
  type Module = { default: ComponentType<Props> };
  let loading: Promise<Module> | undefined;
  let loaded: Module | undefined;
  const once = () =>
    (loading ??= load().then(
      (module) => (loaded = module),
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    ));
  // React takes at once what such a thenable gives at once; a promise it would wait for, and the server cannot.
  const ready = () =>
    // oxlint-disable-next-line unicorn/no-thenable -- nobody awaits it but React
    (loaded ? { then: (take: (module: Module) => void) => take(loaded!) } : once()) as Promise<Module>;
  return {
    Part: lazy(ready),
    isLoaded: () => loaded !== undefined,
    preload: () =>
      once().then(
        () => undefined,
        () => undefined,
      ),
  };
}
