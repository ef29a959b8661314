import { resolve } from 'node:path';
import { backup, restore, type BackupProgress } from '@headroom/database/backup';
import type { CommandContext } from './command-context.ts';
import { parseOptions } from './parse-options.ts';
import { createProgressLine } from './progress-line.ts';
import { EXIT } from './usage.ts';

type Transfer = (options: {
  url: string;
  file: string;
  onProgress: (progress: BackupProgress) => void;
}) => Promise<{ rows: number }>;

/** `headroom backup FILE` */
export const backupCommand = (args: readonly string[], context: CommandContext): Promise<number> =>
  transfer(args, context, {
    move: backup,
    steps: { check: 'Checking', rows: 'Writing rows', indexes: 'Finishing' },
    operand: 'FILE, where to write the backup,',
    describe: (rows, file) => `${rows} rows are in ${file}. It holds password hashes: keep it to yourself.`,
  });

/** `headroom restore FILE`, into an empty database only: nothing that is there can be lost. */
export const restoreCommand = (args: readonly string[], context: CommandContext): Promise<number> =>
  transfer(args, context, {
    move: restore,
    steps: { check: 'Checking the file', rows: 'Reading rows     ', indexes: 'Building indexes ' },
    operand: 'FILE, the backup to read,',
    describe: (rows, file) => `${rows} rows of ${file} are in the database.`,
    migratesItself: true,
  });

async function transfer(
  args: readonly string[],
  context: CommandContext,
  command: {
    move: Transfer;
    steps: Readonly<Record<BackupProgress['phase'], string>>;
    operand: string;
    describe: (rows: string, file: string) => string;
    migratesItself?: boolean;
  },
): Promise<number> {
  const { operands } = parseOptions(args, { operands: [command.operand], options: {} });
  const [file = ''] = operands;
  const { url } = await context.openDatabase({ migratesItself: command.migratesItself ?? false });
  const line = createProgressLine(context.err);
  const { rows } = await command
    .move({
      url,
      file: resolve(file),
      onProgress: ({ phase, done, total }) => line.show({ step: command.steps[phase], done, total }),
    })
    .finally(() => line.finish());
  context.out.write(`${command.describe(rows.toLocaleString('en'), file)}\n`);
  return EXIT.done;
}
