/**
 * Tells which of the app's routes a path belongs to: ids and what people typed never leave the device.
 * @param patterns as the router takes them: `/products/:id`, `/imports/:id?`, `/console/*?`
 */
export function createRoutePattern(patterns: readonly string[]): (path: string) => string {
  const routes = patterns.map((pattern) => pattern.split('/'));
  const answer = (path: string): string => {
    const parts = path.replace(/\/$/, '').split('/');
    const at = routes.findIndex((route) => fits(route, parts));
    return patterns[at] ?? 'other';
  };
  // Asked for everything that is measured, and mostly of the screen that is shown. Expressions took ten times as long.
  let last = { path: '/', pattern: answer('/') };
  return (path) => {
    if (path !== last.path) last = { path, pattern: answer(path) };
    return last.pattern;
  };
}

function fits(route: readonly string[], parts: readonly string[]): boolean {
  const takesAll = route.at(-1)!.startsWith('*');
  if (parts.length > route.length && !takesAll) return false;
  return route.every((part, at) => {
    const said = parts[at];
    if (part.startsWith('*')) return true;
    if (part.startsWith(':')) return said ? true : said === undefined && part.endsWith('?');
    return part === (said ?? '');
  });
}
