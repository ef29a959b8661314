import { dirname, resolve } from 'node:path';
import { MagicString } from 'magic-string';
import type { Plugin } from 'vite';
import { classUses } from './class-uses.ts';

/**
 * Writes the classes of CSS Modules where they are used, instead of an object of all of them beside every style sheet that is
 * searched at run time: 1 KiB less on the first screen. Nothing is left then of a CSS Module but its styles.
 * @param nameOf how the build calls a class of a style sheet
 */
export function namedClasses(nameOf: (name: string, file: string) => string): Plugin[] {
  return [
    {
      name: 'headroom:named-classes',
      apply: 'build',
      enforce: 'pre',
      transform: {
        filter: { id: /src[\\/].*\.tsx?$/, code: '.module.css' },
        handler(code, id) {
          const named = new MagicString(code);
          for (const { path, statement, members, isWhole } of classUses(id, code)) {
            if (isWhole)
              this.error(`${id} takes ${path} as an object. Name its classes one by one, in the build there is none.`);
            named.update(statement.start, statement.end, `import '${path}';`);
            for (const { name, start, end } of members)
              named.update(start, end, `'${nameOf(name, resolve(dirname(id), path))}'`);
          }
          return { code: named.toString(), map: named.generateMap({ hires: true }) };
        },
      },
    },
    {
      // Without exports that somebody takes a CSS Module would be left out, and its styles with it.
      name: 'headroom:named-classes-styles',
      apply: 'build',
      enforce: 'post',
      transform: {
        filter: { id: /\.module\.css$/ },
        handler: () => ({ code: '', map: { mappings: '' }, moduleSideEffects: 'no-treeshake' }),
      },
    },
  ];
}
