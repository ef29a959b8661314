/** Of Vite's manifest, what says which file needs which: https://vite.dev/guide/backend-integration */
export type Manifest = Readonly<
  Record<string, { file: string; imports?: string[]; dynamicImports?: string[]; css?: string[]; isEntry?: boolean }>
>;

/**
 * The scripts and style sheets that nobody loads who never opens one screen.
 * @param screen its module, as a key of the manifest
 * @throws where the build has no such module: a renamed screen must not make everybody load it
 */
export function filesOnlyOf(manifest: Manifest, screen: string): ReadonlySet<string> {
  if (!manifest[screen]) throw new Error(`The build has no ${screen}.`);
  const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry);
  const ofOthers = filesFrom(manifest, entries, screen);
  return new Set([...filesFrom(manifest, [screen])].filter((file) => !ofOthers.has(file)));
}

function filesFrom(manifest: Manifest, begin: readonly string[], without?: string): Set<string> {
  const keys = new Set(begin);
  const files = new Set<string>();
  // A set that grows is walked to its end.
  for (const key of keys) {
    const { file, imports = [], dynamicImports = [], css = [] } = manifest[key] ?? {};
    if (file !== undefined) files.add(file);
    css.forEach((sheet) => files.add(sheet));
    for (const needed of [...imports, ...dynamicImports]) if (needed !== without) keys.add(needed);
  }
  return files;
}
