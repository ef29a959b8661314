/**
 * Tells which of the app's routes a path belongs to: ids and what people typed never leave the device.
 * @param patterns as the router takes them: `/products/:id`, `/imports/:id?`, `/console/*?`
 */
export function createRoutePattern(patterns: readonly string[]): (path: string) => string {
  const routes = patterns.map((pattern) => {
    const source = pattern
      .replaceAll(/\/:\w+\?/g, '(?:/[^/]+)?')
      .replaceAll(/:\w+/g, '[^/]+')
      .replaceAll(/\/\*\??/g, '(?:/.*)?');
    return { pattern, path: new RegExp(`^${source}/?$`) };
  });
  return (path) => routes.find((route) => route.path.test(path))?.pattern ?? 'other';
}
