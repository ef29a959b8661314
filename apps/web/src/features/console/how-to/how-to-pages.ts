const SOURCES = import.meta.glob<string>('../../../../../../docs/how-to/alert*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** What to do about each alert, as docs/how-to has it, by name. */
export const HOW_TO_PAGES: ReadonlyMap<string, string> = new Map(
  Object.entries(SOURCES).map(([path, source]) => [path.replace(/^.*\/|\.md$/g, ''), source]),
);
