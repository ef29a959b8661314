import { describe, expect, it } from 'vitest';
import { hashPassword, NOBODYS_HASH, verifyPassword } from './password-hash.ts';

describe('password hashes', () => {
  it('know their password, in any Unicode form, and no other', async () => {
    const hash = await hashPassword('Grüße 1');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(await verifyPassword('Grüße 1'.normalize('NFD'), hash)).toBe(true);
    expect(await verifyPassword('Grüße 2', hash)).toBe(false);
  });

  it('differ for the same password', async () => {
    expect(await hashPassword('a')).not.toBe(await hashPassword('a'));
  });

  it('reads what the reference implementation wrote', async () => {
    // argon2 -id -t 2 -k 65536 -p 1, from the test vectors of phc-winner-argon2.
    const vector = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword('password', vector)).toBe(true);
  });

  it.each([
    '',
    'password',
    '$2b$10$abc',
    '$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ])('never match a hash in another format: %s', async (hash) => {
    expect(await verifyPassword('password', hash)).toBe(false);
  });

  it('of nobody match nothing', async () => {
    expect(await verifyPassword('', NOBODYS_HASH)).toBe(false);
  });
});
