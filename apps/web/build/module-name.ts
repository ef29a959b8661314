import { relative } from 'node:path';

/**
 * How reports call a module: its path in the repository, and one of a dependency by its package, whatever its version.
 * @param root absolute path of the repository
 * @param id absolute path of the module
 */
export function moduleName(root: string, id: string): string {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '').replaceAll('\\', '/');
  const dependency = /.*\/node_modules\/(.+)$/.exec(path)?.[1];
  if (dependency !== undefined) return dependency;
  return path.startsWith('/') || /^\w:\//.test(path) ? relative(root, path).replaceAll('\\', '/') : path;
}
