import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ReferenceOrder {
  /** `ready`: node:http with the very bytes; `compress`: Fastify with @fastify/compress, which packs them each time. */
  kind: 'ready' | 'compress';
  status: number;
  /** Names and values in turn. */
  headers: readonly string[];
  /** Of `compress`, the unpacked bytes. */
  body: Buffer;
}

/** Starts a server that the API is compared with, in a process of its own. */
export async function startReference(order: ReferenceOrder): Promise<{ origin: string; pid: number; stop(): void }> {
  const child = fork(fileURLToPath(new URL('reference.ts', import.meta.url)), { serialization: 'advanced' });
  const origin = await new Promise<string>((resolve, reject) => {
    child.once('message', (address) => resolve(String(address)));
    child.once('exit', (code) => reject(new Error(`the reference ended with code ${code}`)));
    child.send(order);
  });
  return { origin, pid: child.pid!, stop: () => child.disconnect() };
}
