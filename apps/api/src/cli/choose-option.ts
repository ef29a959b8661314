import { UsageError } from './usage.ts';

/** The value of an option that takes one of a few words; undefined where it is not given. */
export function chooseOption<const Word extends string>(
  option: string,
  value: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (value === undefined) return undefined;
  const chosen = words.find((word) => word === value.toLowerCase());
  if (chosen !== undefined) return chosen;
  const listed = [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ');
  throw new UsageError(`${option} takes ${listed}, not “${value}”.`);
}
