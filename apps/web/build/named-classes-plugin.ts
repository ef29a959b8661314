import { dirname, relative, resolve } from 'node:path';
import { MagicString } from 'magic-string';
import type { Plugin } from 'vite';
import { classUses } from './class-uses.ts';
import { partedClasses, styleClasses } from './style-classes.ts';

/**
 * Writes the classes of CSS Modules where they are used, instead of an object of all of them beside every style sheet that is
 * searched at run time: 1 KiB less on the first screen. Nothing is left then of a CSS Module but its styles. The build fails
 * for a rule that no module uses, and for a class that has none.
 * @param nameOf how the build calls a class of a style sheet
 */
export function namedClasses(nameOf: (name: string, file: string) => string): Plugin[] {
  const defined = new Map<string, Set<string>>();
  const used = new Map<string, Set<string>>();
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
            const file = resolve(dirname(id), path);
            for (const { name, start, end } of members) {
              named.update(start, end, `'${nameOf(name, file)}'`);
              used.set(file, (used.get(file) ?? new Set()).add(name));
            }
          }
          return { code: named.toString(), map: named.generateMap({ hires: true }) };
        },
      },
    },
    {
      name: 'headroom:named-classes-rules',
      apply: 'build',
      enforce: 'pre',
      transform: {
        filter: { id: /\.module\.css$/ },
        handler: (css, id) => void defined.set(resolve(id), styleClasses(css)),
      },
      generateBundle() {
        // What a server renders needs only some of the styles that the browser gets.
        if (this.environment.config.consumer === 'server') return;
        const parted = partedClasses(defined, used).map((words) => relative(this.environment.config.root, words));
        if (parted.length > 0) this.error(parted.join('\n'));
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
