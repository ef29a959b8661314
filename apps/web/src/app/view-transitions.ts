import { useEffect } from 'react';
import { flushSync } from 'react-dom';
import type { AroundNavHandler } from 'wouter';
import { setAroundNavigation } from './around-navigation.ts';
import { ROUTES } from './routes.ts';
import './view-transitions.css';

/** What a row of the list and its product's page have in common. */
const SHARED = ['picture', 'title'] as const;
type Shared = Partial<Record<(typeof SHARED)[number], HTMLElement | null>>;

/**
 * Lets the picture and the title of a row move into its product's page and back, where links lead. Back and forward of the
 * browser are left to it: phones move the page themselves, and what was scrolled is restored before a frame can be kept.
 */
export function useViewTransitions(): void {
  useEffect(() => setAroundNavigation(createTransitions(isScreenLoaded)), []);
}

/**
 * Wraps navigations between the list and a product into a view transition; every other one, and all where there is no such thing or
 * motion is not wanted, are made at once, and so is one to a screen whose code has not come: nothing would be there to move to. https://developer.mozilla.org/docs/Web/API/View_Transition_API
 */
export function createTransitions(isLoaded: (path: string) => boolean): AroundNavHandler {
  /** Waits for the frame in which the browser keeps the old picture. */
  let pending: (() => void) | undefined;
  return (navigate, to, options) => {
    // What was asked for before happens before.
    pending?.();
    const id = sharedProduct(window.location.pathname, to);
    if (id === undefined || options?.replace || !isLoaded(pathOf(to)) || !canTransition()) return navigate(to, options);
    let moved: Shared = {};
    const go = () => {
      if (pending !== go) return;
      pending = undefined;
      flushSync(() => navigate(to, options));
    };
    pending = go;
    const before = sharedParts(id);
    name(before, true);
    const transition = document.startViewTransition(() => {
      name(before, false);
      go();
      moved = sharedParts(id);
      name(moved, true);
    });
    // One that is skipped for the next one, or in a page that nobody sees, has still gone where it should.
    transition.ready.catch(() => undefined);
    void transition.finished.finally(() => name(moved, false));
  };
}

/** Of the list or of a product. */
const isScreenLoaded = (path: string) =>
  ROUTES.find((route) => route.path === (path === '/' ? '/' : '/products/:id'))?.isLoaded() ?? false;
const pathOf = (to: string) => to.replace(/[?#].*/, '');
const canTransition = () =>
  'startViewTransition' in document && !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

const productIn = (path: string) => /^\/products\/([^/?#]+)/.exec(path)?.[1];
const isList = (path: string) => /^\/(?:[?#]|$)/.test(path);

/** The product that goes from its row to its page or back. */
function sharedProduct(from: string, to: string): string | undefined {
  if (isList(from)) return productIn(to);
  return isList(to) ? productIn(from) : undefined;
}

/** On whichever screen is shown. */
function sharedParts(id: string): Shared {
  const link = document.querySelector<HTMLElement>(`[role=grid] a[href^="/products/${CSS.escape(id)}"]`);
  if (link)
    return {
      picture: link.closest('[aria-rowindex], [role=gridcell]:has(img)')?.querySelector('img') ?? null,
      title: link,
    };
  const main = document.querySelector('main');
  return { picture: main?.querySelector<HTMLElement>('figure img') ?? null, title: main?.querySelector('h1') ?? null };
}

function name(parts: Shared, isOn: boolean): void {
  for (const part of SHARED) {
    const element = parts[part];
    // A name twice in a page would stop the whole transition; what is not seen would fly in from elsewhere.
    if (element) element.style.viewTransitionName = isOn && isSeen(element) ? `product-${part}` : '';
  }
}

function isSeen(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
