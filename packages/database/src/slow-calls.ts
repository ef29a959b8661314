/** What a statement can be run with again; of anything else a call is not kept. */
type Value = string | number | bigint | boolean | null | Date | readonly (string | number | boolean | null)[];

/** A call of a statement that reads and took long. Its values are what people asked for: to run it again, never to be shown, stored or logged. */
export interface SlowCall {
  readonly text: string;
  readonly values: readonly Value[];
  readonly milliseconds: number;
}

const READS = /^(?:\s|\/\*[\s\S]*?\*\/|--[^\n]*\n)*(?:SELECT|WITH)\b/i;
const STATEMENTS_MAX = 100;
const CALLS_PER_STATEMENT = 3;
const TEXT_MAX_CHARACTERS = 20_000;
/** What is longer would have to be cut, and then it would be another call. */
const VALUES_MAX_CHARACTERS = 4_000;
const DATE_CHARACTERS = 24;

/** The newest slow calls of the statements that were slow last, in memory only: at most 100 statements with three calls each. */
export class SlowCalls {
  readonly #calls = new Map<string, SlowCall[]>();

  add(text: string | undefined, { values = [], milliseconds }: { values?: unknown; milliseconds: number }): void {
    if (text === undefined || text.length > TEXT_MAX_CHARACTERS || !READS.test(text) || !isKept(values)) return;
    const before = this.#calls.get(text) ?? [];
    // The last in a Map is who was set last.
    this.#calls.delete(text);
    this.#calls.set(text, [...before.slice(1 - CALLS_PER_STATEMENT), { text, values: [...values], milliseconds }]);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > STATEMENTS_MAX && oldest !== undefined) this.#calls.delete(oldest);
  }

  /** The slowest that is kept of each statement, the newest statement first. */
  worst(): SlowCall[] {
    return [...this.#calls.values()]
      .map((calls) => calls.reduce((worst, call) => (call.milliseconds > worst.milliseconds ? call : worst)))
      .toReversed();
  }
}

function isKept(values: unknown): values is Value[] {
  if (!Array.isArray(values)) return false;
  let characters = 0;
  for (const value of values as unknown[]) {
    characters += lengthOf(value);
    if (!(characters <= VALUES_MAX_CHARACTERS)) return false;
  }
  return true;
}

/** Not a number of what cannot be kept. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return 8;
  if (value instanceof Date) return DATE_CHARACTERS;
  if (!Array.isArray(value) || value.length > VALUES_MAX_CHARACTERS) return NaN;
  return (value as unknown[]).reduce<number>((sum, one) => sum + (Array.isArray(one) ? NaN : lengthOf(one)), 0);
}
