interface ModuleGraph {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

const SHARED = /src[\\/](?:cache|ui)[\\/]|node_modules[\\/]/;

/**
 * Names the one chunk for all that the entry imports at once and all that screens share: apart these would be many
 * chunks, and 1 KiB more on the wire. What only one screen needs stays with it (null).
 * @param entry absolute path of the entry module
 */
export function baseChunk(entry: string): (id: string, graph: ModuleGraph) => 'base' | null {
  let atOnce: ReadonlySet<string> | undefined;
  return (id, graph) => {
    if (id === entry) return null;
    atOnce ??= staticallyImportedBy(entry, graph);
    return SHARED.test(id) || atOnce.has(id) ? 'base' : null;
  };
}

function staticallyImportedBy(entry: string, graph: ModuleGraph): ReadonlySet<string> {
  const found = new Set([entry]);
  // A set that grows is walked to its end.
  for (const id of found) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}
