import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, whatever directory a command was typed in. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where the executables of the installed tools are. */
export const toolsDirectory = join(root, 'node_modules', '.bin');

/** The Node that everything runs on: pinned by the npm package `node`, so it is the same on every machine. */
export const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** What these scripts remember between two runs. It lives in node_modules so that deleting that deletes it too. */
export const memoryDirectory = join(root, 'node_modules', '.headroom');

/** @returns {any} the root package.json */
export const readManifest = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
