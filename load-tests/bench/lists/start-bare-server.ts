import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PageStatement } from './capture-statement.ts';

export interface BareServerOrder {
  databaseUrl: string;
  statement: PageStatement;
  maxConnections: number;
}

/** Starts the handler that the API is compared with. */
export async function startBareServer(order: BareServerOrder): Promise<{ origin: string; pid: number; stop(): void }> {
  const child = fork(fileURLToPath(new URL('bare-server.ts', import.meta.url)));
  const origin = await new Promise<string>((resolve, reject) => {
    child.once('message', (address) => resolve(String(address)));
    child.once('exit', (code) => reject(new Error(`the bare server ended with code ${code}`)));
    child.send(order);
  });
  return { origin, pid: child.pid!, stop: () => child.disconnect() };
}
