import { createServer } from 'node:net';
import { codeOf, StartupError } from './startup-error.ts';

/**
 * Makes sure that the server will be able to listen, before the long steps.
 * @throws StartupError that says what to do about it.
 */
export async function checkPort({ host, port }: { host: string; port: number }): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ host, port }, resolve);
    });
  } catch (error) {
    throw explainListenError(error, { host, port });
  }
  await new Promise((resolve) => probe.close(resolve));
}

/** Turns what listening threw into a sentence; anything unknown comes back as it was. */
export function explainListenError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE': {
      const free = port < 65_535 ? port + 1 : 3_001;
      return new StartupError(
        `Port ${port} is in use by another program: end that one, or take another port with PORT=${free} npm start.`,
      );
    }
    case 'EACCES':
      return new StartupError(
        `Port ${port} may not be used by this account: take one above 1023, for instance with PORT=3000 npm start.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartupError(
        `HOST=${host} is no address of this machine: leave HOST out for this machine only, or set HOST=0.0.0.0 for every network.`,
      );
    default:
      return error;
  }
}
