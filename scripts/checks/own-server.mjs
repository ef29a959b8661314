import { createInterface } from 'node:readline';
import { startChild } from '../workspace/children.mjs';
import { toolEnvironment } from '../workspace/environment.mjs';
import { Failure } from '../workspace/failure.mjs';
import { pinnedNode } from '../workspace/paths.mjs';

const startTimeoutMilliseconds = 120_000;

/** Settings of the person who runs the checks must not reach a server that a check starts. */
const defaults = {
  DATABASE_URL: '',
  REDIS_URL: '',
  REDIS_HOST: '',
  HEADROOM_PUBLIC: '',
  HEADROOM_DEMO_ACCOUNTS: '',
  TRUST_PROXY: '',
  TLS_CERT_FILE: '',
  TLS_KEY_FILE: '',
  CDN_URL: '',
  RATE_LIMITS: 'off',
};

/**
 * Runs the real server with data of its own for as long as the work takes.
 * @template T
 * @param {Record<string, string>} settings environment variables; HEADROOM_DATA_DIR among them
 * @param {(url: string) => Promise<T>} work gets the server's address
 * @returns {Promise<T>}
 */
export async function withOwnServer(settings, work) {
  const env = toolEnvironment({ ...defaults, LOG_LEVEL: 'warn', PORT: '0', HOST: '127.0.0.1', ...settings });
  const server = startChild(pinnedNode, ['apps/api/src/server.ts'], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const ended = new Promise((resolve) => server.once('close', resolve));
  try {
    return await work(await waitUntilReady(server));
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

/** @param {import('node:child_process').ChildProcess} server @returns {Promise<string>} its address */
function waitUntilReady(server) {
  const lines = /** @type {string[]} */ ([]);
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ what) =>
      reject(new Failure(`The server ${what}. It said:\n${lines.join('\n')}`));
    const timer = setTimeout(
      () => fail(`was not ready after ${startTimeoutMilliseconds / 1000} s`),
      startTimeoutMilliseconds,
    );
    server.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code} before it was ready`);
    });
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: /** @type {import('node:stream').Readable} */ (stream) }).on('line', (line) => {
        lines.push(line);
        const url = /Headroom is ready on (https?:\/\/\S+)/.exec(line)?.[1];
        if (url === undefined) return;
        clearTimeout(timer);
        resolve(url);
      });
    }
  });
}
