import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { createChangeToken } from './change-token.ts';

it('names the transaction and a minute from now, under a signature of the catalogue', () => {
  const secret = Buffer.from('secret');
  const token = createChangeToken(secret, { now: () => 1_000_000 })('18446744073709551615');
  const bytes = Buffer.from(token, 'base64url');
  const body = bytes.subarray(15).toString();
  expect(JSON.parse(body)).toEqual(['18446744073709551615', 1_060]);
  const signature = createHmac('sha256', secret).update(`change-token|${body}`).digest().subarray(0, 15);
  expect(bytes.subarray(0, 15)).toEqual(signature);
});
