import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { memoryDirectory, root, toolsDirectory } from './paths.mjs';

const isPath = (/** @type {string} */ name) => name.toUpperCase() === 'PATH';

/**
 * Adds the settings of .env to this process's environment, and so to that of everything it starts; what the environment has already wins.
 * Called first by the entries that run or build Headroom, and not by those that check it.
 */
export function loadEnvFile(file = join(root, '.env')) {
  if (existsSync(file)) process.loadEnvFile(file);
}

/** The caller's environment without what npm tells its scripts about themselves; settings such as npm_config_registry stay. */
export function outerEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)/i.test(name)));
}

/** The environment in which an installed tool finds the pinned Node first, and reports to nobody. */
export function toolEnvironment(extra = {}) {
  const outer = outerEnvironment();
  const path = Object.entries(outer).find(([name]) => isPath(name))?.[1] ?? '';
  const others = Object.entries(outer).filter(([name]) => !isPath(name));
  return {
    ...Object.fromEntries(others),
    PATH: toolsDirectory + delimiter + path,
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    // Node keeps what it compiled and stripped of types: the server starts with 0.42 s of CPU instead of 0.59.
    NODE_COMPILE_CACHE: outer['NODE_COMPILE_CACHE'] ?? join(memoryDirectory, 'compile-cache'),
    ...extra,
  };
}
