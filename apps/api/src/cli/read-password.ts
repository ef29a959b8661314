import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { CommandContext } from './command-context.ts';
import { UsageError } from './usage.ts';

/** The first line of standard input. */
export async function readPasswordLine(context: Pick<CommandContext, 'input'>): Promise<string> {
  const lines = createInterface({ input: context.input, crlfDelay: Infinity });
  for await (const line of lines) return line;
  throw new UsageError('Standard input ended without a password.');
}

/** Asks twice on a terminal, showing nothing of what is typed. */
export async function askPassword(context: Pick<CommandContext, 'input' | 'err' | 'signal'>): Promise<string> {
  if (context.input.isTTY !== true) {
    throw new UsageError('There is no terminal to ask for a password. Pass it with --password-stdin.');
  }
  // readline echoes to its output: this one swallows it, and the question goes past it.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: context.input, output: silent, terminal: true });
  const ask = (question: string) =>
    new Promise<string>((resolve, reject) => {
      context.err.write(question);
      lines.once('close', () => reject(new UsageError('No password was given.')));
      lines.once('SIGINT', () => lines.close());
      lines.question('', (answer) => {
        lines.removeAllListeners('close');
        context.err.write('\n');
        resolve(answer);
      });
    });
  try {
    const first = await ask('Password: ');
    const second = await ask('The same again: ');
    if (first !== second) throw new UsageError('The two passwords differ. Run the command again.');
    return first;
  } finally {
    lines.removeAllListeners('close');
    lines.close();
  }
}
