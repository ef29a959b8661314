/** The sign-in screen that leads back to where the person is. Never nests one sign-in in another. */
export function signInPath({ pathname, search }: { pathname: string; search: string }): string {
  if (pathname === '/sign-in') return `/sign-in${search}`;
  const next = `${pathname}${search}`;
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`;
}
