import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage.ts';

/** parseArgs, strict, whose complaints are UsageErrors; exactly `operands` words besides the options. */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  { options, operands }: { options: Options; operands: readonly string[] },
) {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Its message goes on with advice about positionals that does not fit here.
    const [sentence = ''] = (error as Error).message.split(/\. (?=To specify)/);
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`);
  }
  const { positionals, values } = parsed;
  const missing = operands[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`);
  if (positionals.length > operands.length)
    throw new UsageError(`“${positionals[operands.length]}” is one word too many.`);
  return { values, operands: positionals };
}
