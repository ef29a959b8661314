import type { PurgeTarget } from '../purge-target.ts';
import { sendPurge } from './send-purge.ts';

/** Of one request. https://www.fastly.com/documentation/reference/api/purging/ */
const MAX_KEYS = 256;
const PAUSE_MILLISECONDS = 100;

/**
 * A Fastly service. Purges are soft: what is dropped may still be given while a new answer is fetched (stale-while-revalidate), or where
 * we do not answer (stale-if-error).
 * @param api for tests.
 */
export function createFastlyTarget({
  serviceId,
  token,
  api = 'https://api.fastly.com',
}: {
  serviceId: string;
  token: string;
  api?: string;
}): PurgeTarget {
  return {
    name: 'fastly',
    maxKeys: MAX_KEYS,
    pauseMilliseconds: PAUSE_MILLISECONDS,
    async send(keys, signal) {
      await sendPurge('Fastly', {
        url: `${api}/service/${encodeURIComponent(serviceId)}/purge`,
        method: 'POST',
        headers: {
          'fastly-key': token,
          'fastly-soft-purge': '1',
          'content-type': 'application/json',
          accept: 'application/json',
        },
        body: JSON.stringify({ surrogate_keys: keys }),
        signal,
      });
    },
  };
}
