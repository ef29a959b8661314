import { IMPORT_FORMATS } from '@headroom/contracts/catalogue';
import { chooseOption } from './choose-option.ts';
import type { CommandContext } from './command-context.ts';
import { describeReport, endsPartly } from './describe-report.ts';
import { parseOptions } from './parse-options.ts';
import { createProgressLine } from './progress-line.ts';
import { EXIT, UsageError } from './usage.ts';
import { FORMAT_NAMES, parseColumnMap } from '../features/imports/choose-format.ts';
import { ImportError } from '../features/imports/import-error.ts';
import { runImport, type ImportProgress } from '../features/imports/run-import.ts';

const STEPS: Readonly<Record<ImportProgress['phase'], string>> = {
  reading: 'Reading the file ',
  checking: 'Checking it whole',
  writing: 'Writing products ',
  finishing: 'Bringing search up to date',
};

/** `headroom import FILE …` */
export async function importCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, operands } = parseOptions(args, {
    operands: ['FILE, the CSV to import,'],
    options: {
      map: { type: 'string' },
      format: { type: 'string' },
      delimiter: { type: 'string' },
      encoding: { type: 'string' },
      decimal: { type: 'string' },
      currency: { type: 'string' },
      rejects: { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
  });
  const [path = ''] = operands;
  const options = {
    path,
    map: values.map === undefined ? undefined : readMap(values.map),
    format: chooseOption('--format', values.format, IMPORT_FORMATS),
    delimiter: readDelimiter(values.delimiter),
    encoding: values.encoding,
    decimal: chooseOption('--decimal', values.decimal, ['.', ',']),
    currency: values.currency?.toUpperCase(),
    isDryRun: values['dry-run'] ?? false,
    rejectsPath: values.rejects ?? `${path}.rejects.csv`,
  };

  const { pool } = await context.openDatabase();
  const line = createProgressLine(context.err);
  const started = performance.now();
  const report = await runImport({
    ...options,
    pool,
    signal: context.signal,
    onProgress({ phase, done, total, rows }) {
      const perSecond = Math.round(rows / Math.max(0.001, (performance.now() - started) / 1000));
      line.show({ step: STEPS[phase], done, total, rate: `${perSecond.toLocaleString('en')} rows/s` });
    },
  }).finally(() => line.finish());
  context.out.write(
    `${describeReport(report, { formatName: FORMAT_NAMES[report.format], isDryRun: options.isDryRun })}\n`,
  );
  return endsPartly(report) ? EXIT.partly : EXIT.done;
}

function readMap(text: string) {
  try {
    return parseColumnMap(text);
  } catch (error) {
    throw error instanceof ImportError ? new UsageError(error.message) : error;
  }
}

function readDelimiter(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const delimiter = text === 'tab' || text === '\\t' ? '\t' : text;
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new UsageError(`--delimiter takes one character or the word tab, not “${text}”.`);
  }
  return delimiter;
}
