/** The classes that a style sheet has rules for. */
export function styleClasses(css: string): Set<string> {
  const rules = css.replaceAll(/\/\*[^]*?\*\/|url\([^)]*\)|"[^"]*"|'[^']*'/g, '');
  return new Set([...rules.matchAll(/\.([a-z_][\w-]*)/gi)].map(([, name = '']) => name));
}

/**
 * Where rules and their use part: each a sentence.
 * @param defined classes by style sheet
 * @param used classes by style sheet
 */
export function partedClasses(
  defined: ReadonlyMap<string, ReadonlySet<string>>,
  used: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  return [...defined].flatMap(([file, classes]) => {
    const uses = used.get(file) ?? new Set();
    return [
      ...[...classes].filter((name) => !uses.has(name)).map((name) => `${file}: no module uses .${name}.`),
      ...[...uses]
        .filter((name) => !classes.has(name))
        .map((name) => `${file}: there are no rules for .${name}, which is used.`),
    ];
  });
}
