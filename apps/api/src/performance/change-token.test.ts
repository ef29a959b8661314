import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createChangeToken, createChangeTokenReader } from './change-token.ts';

it('names the transaction and a minute from now, under a signature of the catalogue', () => {
  const secret = Buffer.from('secret');
  const token = createChangeToken(secret, { now: () => 1_000_000 })('18446744073709551615');
  const bytes = Buffer.from(token, 'base64url');
  const body = bytes.subarray(15).toString();
  expect(JSON.parse(body)).toEqual(['18446744073709551615', 1_060]);
  const signature = createHmac('sha256', secret).update(`change-token|${body}`).digest().subarray(0, 15);
  expect(bytes.subarray(0, 15)).toEqual(signature);
});

const secret = Buffer.from('secret');
const read = (token: string | undefined, { secret: other = secret, now = 1_000_000 } = {}) =>
  createChangeTokenReader(other, { now: () => now })({ headers: { 'change-token': token } });

it('reads what it made, for a minute', () => {
  const token = createChangeToken(secret, { now: () => 1_000_000 })('18446744073709551615');
  expect([read(token), read(token, { now: 1_059_999 })]).toEqual([18446744073709551615n, 18446744073709551615n]);
  expect([read(token, { now: 1_060_000 }), read(undefined)]).toEqual([undefined, undefined]);
});

it('takes nothing that it has not made', () => {
  const token = createChangeToken(secret)('5');
  const refusal = expect.objectContaining({ code: 'change_token_invalid', statusCode: 400 });
  expect(() => read(token, { secret: Buffer.from('another') })).toThrow(refusal);
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(() => read(text)).toThrow(refusal);
    }),
  );
  fc.assert(
    fc.property(fc.nat(token.length - 1), (at) => {
      const other = token[at] === 'A' ? 'Q' : 'A';
      expect(() => read(`${token.slice(0, at)}${other}${token.slice(at + 1)}`)).toThrow(refusal);
    }),
  );
});
