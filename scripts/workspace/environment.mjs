import { delimiter, join } from 'node:path';
import { memoryDirectory, toolsDirectory } from './paths.mjs';

const isPath = (/** @type {string} */ name) => name.toUpperCase() === 'PATH';

/** The caller's environment without npm's own variables: pnpm and a nested npm warn about each that they do not know. */
export function outerEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_/i.test(name) || /^npm_config_registry$/i.test(name),
  );
  return Object.fromEntries(kept);
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
