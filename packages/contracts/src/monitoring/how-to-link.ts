/** Of a how-to in the repository: its name, and the place in it. */
const PAGE = /^docs\/how-to\/([\w-]+)\.md(?:#([\w-]+))?$/;

/**
 * Where the console shows a how-to, so that what to do is one press away from what is wrong.
 * @param howTo as an alert names it, `docs/how-to/alert-capacity.md#cpu`
 * @returns the path with its place; null: it is no how-to
 */
export function howToLink(howTo: string): { path: string; hash: string } | null {
  const [, name, place] = PAGE.exec(howTo) ?? [];
  return name === undefined ? null : { path: `/console/how-to/${name}`, hash: place === undefined ? '' : `#${place}` };
}
