import { createSigner } from '../create-signer.ts';

/** A cache without the token is at most a second behind; a minute covers a slow network and a clock that is a little off. */
const LIFETIME_SECONDS = 60;
const SIGNATURE_BYTES = 15;

/**
 * Makes the `Change-Token` of an answer to a write: which transaction a read that sends it back must see, and until when that is worth
 * asking. Signed, so that nobody can make a cache read through for long.
 * @param secret the database's own (catalogue.secret), so that every process on it reads the same tokens.
 */
export function createChangeToken(
  secret: Buffer,
  { now = Date.now }: { now?: () => number } = {},
): (transactionId: string) => string {
  const sign = createSigner(secret);
  return (transactionId) => {
    const body = JSON.stringify([transactionId, Math.ceil(now() / 1_000) + LIFETIME_SECONDS]);
    const signature = sign(`change-token|${body}`).subarray(0, SIGNATURE_BYTES);
    return Buffer.concat([signature, Buffer.from(body)]).toString('base64url');
  };
}
