import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTlsFiles } from './read-tls-files.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../testing/tls/${name}`, import.meta.url));
const certFile = fixture('localhost-cert.pem');
const keyFile = fixture('localhost-key.pem');

describe('readTlsFiles', () => {
  it('reads a pair', async () => {
    expect((await readTlsFiles({ certFile, keyFile })).cert.toString()).toContain('BEGIN CERTIFICATE');
  });

  it.each([
    [{ certFile: '/nowhere.pem', keyFile }, 'TLS_CERT_FILE: /nowhere.pem does not exist.'],
    [{ certFile, keyFile: fixture('') }, 'is a folder.'],
    [{ certFile: keyFile, keyFile }, 'holds no certificate in PEM form.'],
    [{ certFile, keyFile: certFile }, 'holds no private key in PEM form without a passphrase.'],
    [{ certFile, keyFile: fixture('other-key.pem') }, 'does not belong to the certificate in'],
  ])('says what is wrong: %j', async (files, message) => {
    await expect(readTlsFiles(files)).rejects.toThrow(message);
  });
});
