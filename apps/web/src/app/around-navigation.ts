import type { AroundNavHandler } from 'wouter';

let around: AroundNavHandler | undefined;

/** Lets `handler` decide how this app goes from screen to screen; what it needs comes after the first paint. Returns the way back. */
export function setAroundNavigation(handler: AroundNavHandler): () => void {
  around = handler;
  return () => {
    if (around === handler) around = undefined;
  };
}

export const aroundNavigation: AroundNavHandler = (navigate, to, options) =>
  around ? around(navigate, to, options) : navigate(to, options);
