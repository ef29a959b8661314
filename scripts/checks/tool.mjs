import { join } from 'node:path';
import { run } from '../workspace/children.mjs';
import { toolsDirectory } from '../workspace/paths.mjs';

/**
 * Runs an installed tool on the pinned Node.
 * @param {string} name
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} options
 */
export const tool = (name, args, options = {}) => run(join(toolsDirectory, name), args, options);
