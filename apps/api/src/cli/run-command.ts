import { DatabaseUnusableError } from '@headroom/database';
import { BackupUnusableError } from '@headroom/database/backup';
import { ConfigError } from '../environment.ts';
import { ImportError } from '../features/imports/import-error.ts';
import { nearNames } from '../features/imports/near-names.ts';
import { backupCommand, restoreCommand } from './backup-commands.ts';
import type { CommandContext } from './command-context.ts';
import { importCommand } from './import-command.ts';
import { EXIT, USAGE, UsageError } from './usage.ts';
import { userCommand } from './user-command.ts';
import { workerCommand } from './worker-command.ts';

type Command = (args: readonly string[], context: CommandContext) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  import: importCommand,
  user: userCommand,
  backup: backupCommand,
  restore: restoreCommand,
  worker: workerCommand,
};

/** Their messages are sentences for a person. */
const EXPLAINED = [ImportError, DatabaseUnusableError, BackupUnusableError, ConfigError];

/** Runs the command that the arguments name and gives its exit code. What people can mend is said in a sentence, anything else thrown. */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === 'help' || args.includes('--help') || args.includes('-h')) {
      context.out.write(`${USAGE}\n`);
      return name === undefined ? EXIT.usage : EXIT.done;
    }
    const command = COMMANDS[name];
    if (!command) {
      const near = nearNames(name, [...Object.keys(COMMANDS), 'help']);
      throw new UsageError(
        `There is no command “${name}”.${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`,
      );
    }
    return await command(rest, context);
  } catch (error) {
    if (error instanceof UsageError) {
      context.err.write(`${error.message}\nSee: pnpm headroom help\n`);
      return EXIT.usage;
    }
    if (EXPLAINED.some((type) => error instanceof type)) {
      context.err.write(`${(error as Error).message}\n`);
      return EXIT.failed;
    }
    throw error;
  }
}
