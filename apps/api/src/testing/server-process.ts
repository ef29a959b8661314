import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../server.ts', import.meta.url));
const START_MILLISECONDS = 180_000;

/**
 * Runs the server as a process of its own, on any free port.
 * @param channel whether it gets an IPC channel, as `npm start` gives it.
 */
export function startServerProcess({ env, channel = false }: { env: Record<string, string>; channel?: boolean }) {
  const child = spawn(process.execPath, [ENTRY], {
    // Nothing of the developer's own settings; the embedded database looks up programs and a home.
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: homedir(), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
  });
  let output = '';
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /^Headroom is ready on (\S+)$/m.exec(output)?.[1];
      if (url) ready.resolve(url);
    });
  }
  const exit = new Promise<number | NodeJS.Signals | null>((resolve) =>
    // `close` also waits for the last of the output, but never comes where an IPC channel was.
    child.once(channel ? 'exit' : 'close', (code, signal) => resolve(code ?? signal)),
  );
  return {
    child,
    exit,
    output: () => output,
    /** The address, once it is ready. */
    url: () =>
      Promise.race([
        ready.promise,
        exit.then((code) => Promise.reject(new Error(`The server ended with ${code}:\n${output}`))),
        new Promise<never>((_, reject) => {
          setTimeout(() => reject(new Error(`Not ready in time:\n${output}`)), START_MILLISECONDS).unref();
        }),
      ]),
  };
}
export type ServerProcess = ReturnType<typeof startServerProcess>;
