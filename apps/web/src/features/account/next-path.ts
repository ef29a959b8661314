const ORIGIN = 'https://headroom.invalid';

/**
 * Where to go after signing in: the path, search and hash of `next` when it stays on this origin, else the catalogue.
 * The URL parser decides, so that `//host`, `/\host`, tabs inside and every other spelling of elsewhere is caught.
 */
export function nextPath(next: string | null): string {
  if (!next?.startsWith('/')) return '/';
  let url;
  try {
    url = new URL(next, ORIGIN);
  } catch {
    return '/';
  }
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//host` keeps the origin but leaves a path that starts with two slashes: a host to whoever reads it next.
  if (url.origin !== ORIGIN || path.startsWith('//') || url.pathname === '/sign-in') return '/';
  return path;
}
