import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { createSignedText } from '../signed-text.ts';

/** A cache without the token is at most a second behind; a minute covers a slow network and a clock that is a little off. */
const LIFETIME_SECONDS = 60;
const PURPOSE = 'change-token|';
/** A signature, an id of 20 digits and a time are 70 characters. Node's decoder would pass over whatever is not of the alphabet. */
const SHAPE = /^[\w-]{40,128}$/;

/**
 * Makes the `Change-Token` of an answer to a write: which transaction a read that sends it back must see, and until when that is worth
 * asking. Signed, so that nobody can make a cache read through for long.
 * @param secret the database's own (catalogue.secret), so that every process on it reads the same tokens.
 */
export function createChangeToken(
  secret: Buffer,
  { now = Date.now }: { now?: () => number } = {},
): (transactionId: string) => string {
  const texts = createSignedText(secret)(PURPOSE);
  return (transactionId) => texts.seal(JSON.stringify([transactionId, Math.ceil(now() / 1_000) + LIFETIME_SECONDS]));
}

/**
 * Reads the `Change-Token` that a request sends back: the transaction that its answer must see. Undefined where there is none, and where it
 * has expired: a cache without it is at most a second behind by then. A token of a database that was restored or replaced since costs at
 * most a reading past the cache, so it does not name one.
 * @throws AppError change_token_invalid for a text that `createChangeToken` did not make with this secret.
 */
export function createChangeTokenReader(
  secret: Buffer,
  { now = Date.now }: { now?: () => number } = {},
): (request: Pick<FastifyRequest, 'headers'>) => bigint | undefined {
  const texts = createSignedText(secret)(PURPOSE);
  return ({ headers }) => {
    const text = headers['change-token'];
    if (text === undefined) return undefined;
    const body = typeof text === 'string' && SHAPE.test(text) ? texts.open(text) : undefined;
    if (body === undefined) {
      throw new AppError('change_token_invalid', {
        detail: 'Send the Change-Token of an answer to a write as it came, or none.',
      });
    }
    const [transactionId, untilSeconds] = JSON.parse(body) as [string, number];
    return now() < untilSeconds * 1_000 ? BigInt(transactionId) : undefined;
  };
}
