/** Wherever it stands in the page: in a tag, in a script, in a list. */
const ASSET = /\/?assets\/[\w.-]+\.(?:js|css)/g;

/**
 * Whether every file that the shell names is in the list of the worker that wants to keep it. While servers are replaced one
 * after the other, a new worker can be given the last build's shell, whose files nobody has any more soon: a blank page at
 * every start.
 * @param current addresses of what the worker holds
 */
export function isOwnShell(html: string, current: ReadonlySet<string>): boolean {
  const held = new Set([...current].map((address) => new URL(address).pathname));
  return (html.match(ASSET) ?? []).every((path) => held.has(path.startsWith('/') ? path : `/${path}`));
}
