import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { TlsFiles } from '../config.ts';
import { codeOf, StartupError } from './startup-error.ts';

/**
 * Reads certificate and key and makes sure that they work together.
 * @throws StartupError that names the file and what is wrong with it.
 */
export async function readTlsFiles({ certFile, keyFile }: TlsFiles): Promise<{ cert: Buffer; key: Buffer }> {
  const [cert, key] = await Promise.all([read('TLS_CERT_FILE', certFile), read('TLS_KEY_FILE', keyFile)]);
  attempt(() => createSecureContext({ cert }), `TLS_CERT_FILE: ${certFile} holds no certificate in PEM form.`);
  attempt(
    () => createSecureContext({ key }),
    `TLS_KEY_FILE: ${keyFile} holds no private key in PEM form without a passphrase.`,
  );
  attempt(
    () => createSecureContext({ cert, key }),
    `The key in ${keyFile} does not belong to the certificate in ${certFile}: set TLS_CERT_FILE and TLS_KEY_FILE to a pair.`,
  );
  return { cert, key };
}

async function read(name: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason = { ENOENT: 'does not exist', EISDIR: 'is a folder', EACCES: 'may not be read by this account' }[
      codeOf(error)
    ];
    if (!reason) throw error;
    throw new StartupError(`${name}: ${file} ${reason}.`, { cause: error });
  }
}

function attempt(check: () => unknown, message: string): void {
  try {
    check();
  } catch (cause) {
    throw new StartupError(message, { cause });
  }
}
