import { PurgeError, type PurgeTarget } from '../purge-target.ts';
import { sendPurge } from './send-purge.ts';

/** Tags of one request. https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/ */
const MAX_KEYS = 100;
/** What the paid plans take in the long run; the free one says 429 with Retry-After, and purges gather meanwhile. */
const PAUSE_MILLISECONDS = 200;

/**
 * A Cloudflare zone, purged by tags.
 * @param token with the permission Cache Purge for the zone.
 * @param api for tests.
 */
export function createCloudflareTarget({
  zoneId,
  token,
  api = 'https://api.cloudflare.com/client/v4',
}: {
  zoneId: string;
  token: string;
  api?: string;
}): PurgeTarget {
  return {
    name: 'cloudflare',
    maxKeys: MAX_KEYS,
    pauseMilliseconds: PAUSE_MILLISECONDS,
    async send(keys, signal) {
      const text = await sendPurge('Cloudflare', {
        url: `${api}/zones/${encodeURIComponent(zoneId)}/purge_cache`,
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ tags: keys }),
        signal,
      });
      const problem = readProblem(text);
      if (problem !== undefined) throw new PurgeError(`Cloudflare refused: ${problem}`, { isFinal: false });
    },
  };
}

/** 200 alone does not say that it was done. */
function readProblem(text: string): string | undefined {
  try {
    const { success, errors } = JSON.parse(text) as { success?: boolean; errors?: { message?: string }[] };
    return success === true ? undefined : (errors?.map(({ message }) => message).join(', ') ?? 'it gave no reason');
  } catch {
    return 'the answer is not JSON';
  }
}
