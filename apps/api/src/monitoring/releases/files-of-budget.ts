/** As Vite writes it: https://vite.dev/guide/backend-integration */
export type Manifest = Record<string, { file: string; imports?: string[]; css?: string[] }>;

/** A line of apps/web/bundle-budgets.json. */
export interface Budget {
  name: string;
  kind: 'js' | 'css' | 'worker' | 'precache';
  /** What loads, as keys of the manifest, or the name of a chunk without its hash; their static imports load with them, and count unless it is alone. */
  modules?: string[];
  alone?: boolean;
  maxKiB: number;
}

/**
 * The files that a budget is about, each once, as the check of the build counts them.
 * @returns undefined where the build has not what it names: a budget for nothing must not look kept
 */
export function filesOfBudget(
  { kind, modules = [], alone = false }: Budget,
  { manifest, precached }: { manifest: Manifest; precached: string[] },
): string[] | undefined {
  if (kind === 'worker') return ['sw.js'];
  if (kind === 'precache') return precached;
  const files = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...modules];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    if (seen.has(module)) continue;
    seen.add(module);
    const name = module;
    const key = Object.keys(manifest).find(
      (each) => each === name || each.replace(/^_(.+)-[\w-]{8}\.js$/, '$1') === name,
    );
    const chunk = key === undefined ? undefined : manifest[key];
    if (!chunk) return undefined;
    if (chunk.file.endsWith(`.${kind}`)) files.add(chunk.file);
    if (kind === 'css') for (const file of chunk.css ?? []) files.add(file);
    if (!alone) waiting.push(...(chunk.imports ?? []));
  }
  return [...files];
}
