import type { FastifyRequest } from 'fastify';
import { addressKey, type RateClass, type Rates } from './limit-rates.ts';
import { createLocalCounters } from './rate-counters.ts';

/**
 * Whether an address may go on asking, for what has something cheaper to give than a refusal. Counted in this process and apart from the API:
 * whoever opens many pages may still use each of them.
 */
export function createRateCheck(rates: Rates): (request: FastifyRequest, name: RateClass) => boolean {
  const count = createLocalCounters();
  return ({ ip }, name) => {
    const rate = rates[name];
    return !rate || count([{ rate, key: addressKey(ip, name) }]).isAllowed;
  };
}
