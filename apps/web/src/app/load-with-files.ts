/** Links by their address: the styles among them as promises of having come. */
const links = new Map<string, Promise<unknown> | undefined>();

/**
 * Loads a chunk with what it needs beside it instead of after it. The build calls it for each `import()`, in the place of
 * Vite's own helper, which is three times its size. Styles that do not come fail the chunk: a screen without them is no screen.
 * @param load imports the chunk
 * @param files what it needs, relative to `from`
 * @param from address of the chunk that asks
 */
export async function loadWithFiles<Loaded>(
  load: () => Promise<Loaded>,
  files: readonly string[] | undefined,
  from: string,
): Promise<Loaded | undefined> {
  try {
    await Promise.all((files ?? []).map((file) => bring(new URL(file, from).href)));
    return await load();
  } catch (error) {
    // https://vite.dev/guide/build#load-error-handling
    const event = Object.assign(new Event('vite:preloadError', { cancelable: true }), { payload: error });
    if (window.dispatchEvent(event)) throw error;
    return undefined;
  }
}

function bring(href: string): Promise<unknown> | undefined {
  if (!links.has(href)) links.set(href, link(href));
  return links.get(href);
}

function link(href: string): Promise<unknown> | undefined {
  const isStyles = href.endsWith('.css');
  // The page itself brings the styles of its first screen.
  if (
    isStyles &&
    [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].some((sheet) => sheet.href === href)
  )
    return undefined;
  const element = document.createElement('link');
  element.rel = isStyles ? 'stylesheet' : 'modulepreload';
  element.crossOrigin = '';
  element.href = href;
  const arrived = isStyles
    ? new Promise((resolve, reject) => {
        element.addEventListener('load', resolve);
        element.addEventListener('error', () => {
          // Asked for again, it may come.
          links.delete(href);
          element.remove();
          reject(new Error(`No styles: ${href}`));
        });
      })
    : undefined;
  document.head.append(element);
  return arrived;
}
