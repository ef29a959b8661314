import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../../apps/api/src/hold-database.ts');

export interface HeldDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** Keeps the embedded database of a data folder running until `stop`. */
export async function holdDatabase(environment: NodeJS.ProcessEnv): Promise<HeldDatabase> {
  const child = fork(entry, { env: environment, execPath: process.execPath });
  const ended = once(child, 'exit');
  const [message] = (await Promise.race([once(child, 'message'), ended.then(() => [undefined])])) as [
    { url?: string } | undefined,
  ];
  if (message?.url === undefined) throw new Error('The embedded database did not start.');
  return {
    url: message.url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
