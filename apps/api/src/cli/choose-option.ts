import { UsageError } from './usage.ts';

/** The value of an option that takes one of a few words; undefined where it is not given. */
export function chooseOption<const Word extends string>(
  option: string,
  value: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (value === undefined) return undefined;
  const chosen = words.find((word) => word === value.toLowerCase());
  if (chosen === undefined)
    throw new UsageError(`${option} takes ${words.join(', ').replace(/, (?=[^,]+$)/, ' or ')}, not “${value}”.`);
  return chosen;
}
