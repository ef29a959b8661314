import { lazyScreen, type LazyScreen } from './lazy-screen.ts';

export interface ScreenRoute extends LazyScreen {
  /** wouter's pattern. */
  path: string;
  /** `fill`: the screen is exactly as high as the window and scrolls inside; `flow`: the page scrolls. */
  layout: 'fill' | 'flow';
}

export const ROUTES: readonly ScreenRoute[] = [
  { path: '/', layout: 'fill', ...lazyScreen(() => import('../features/catalogue/catalogue-screen.tsx')) },
  { path: '/products/:id', layout: 'flow', ...lazyScreen(() => import('../features/product/product-screen.tsx')) },
  { path: '/imports/:id?', layout: 'flow', ...lazyScreen(() => import('../features/imports/imports-screen.tsx')) },
  { path: '/account', layout: 'flow', ...lazyScreen(() => import('../features/account/account-screen.tsx')) },
  {
    path: '/console/*?',
    layout: 'flow',
    // The one screen that this device does not keep.
    ...lazyScreen(() =>
      import('../features/console/console-screen.tsx').catch(() => import('./console-away-screen.tsx')),
    ),
  },
  { path: '/sign-in', layout: 'flow', ...lazyScreen(() => import('../features/account/sign-in-screen.tsx')) },
];

export const NOT_FOUND = lazyScreen(() => import('./not-found-screen.tsx'));

/** Fetches the screen of a path: of the catalogue or of a product. Other screens are seldom the first. */
export async function preloadScreen(path: string): Promise<void> {
  const pattern = path.startsWith('/products/') ? '/products/:id' : path;
  await ROUTES.find((route) => route.path === pattern)?.preload();
}
