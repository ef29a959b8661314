import type { FastifyRequest } from 'fastify';
import { addressKey, refusal } from './limit-rates.ts';
import type { Rate } from './rate.ts';
import type { Counter, Verdict } from './rate-counters.ts';

/** Counts a token that nobody here has heard of. @throws AppError rate_limited. */
export type LimitGuesses = (request: Pick<FastifyRequest, 'ip'>) => Promise<void> | void;

/**
 * Counts tokens that are not known to be good as reads of their address: a request with a wrong one is refused before the limits for whoever it
 * speaks for, and to find out that it is wrong takes a question to the database.
 * @param rate null: no limit.
 */
export function createGuessLimit({
  rate,
  count,
}: {
  rate: Rate | null;
  count: (counters: readonly Counter[]) => Verdict | Promise<Verdict>;
}): LimitGuesses {
  return ({ ip }) => {
    if (!rate) return undefined;
    const judge = ({ isAllowed, states }: Verdict): void => {
      if (!isAllowed) throw refusal(rate, states);
    };
    const verdict = count([{ key: addressKey(ip, 'reads'), rate }]);
    return verdict instanceof Promise ? verdict.then(judge) : judge(verdict);
  };
}
