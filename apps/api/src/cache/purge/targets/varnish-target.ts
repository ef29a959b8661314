import type { PurgeTarget } from '../purge-target.ts';
import { sendPurge } from './send-purge.ts';

/** A request header may be 8 KB by Varnish's defaults (http_req_hdr_len), and each object is tested against the pattern. */
const MAX_KEYS = 200;
const PAUSE_MILLISECONDS = 20;

/**
 * One Varnish that runs deploy/varnish/default.vcl, which makes one ban of all keys.
 * @param url where it listens, for instance http://varnish:6081.
 * @param secret what its environment variable PURGE_SECRET says.
 */
export function createVarnishTarget({ url, secret }: { url: string; secret: string }): PurgeTarget {
  const { host } = new URL(url);
  return {
    name: `varnish ${host}`,
    maxKeys: MAX_KEYS,
    pauseMilliseconds: PAUSE_MILLISECONDS,
    async send(keys, signal) {
      await sendPurge(`Varnish at ${host}`, {
        url,
        method: 'PURGE',
        headers: { 'purge-secret': secret, 'purge-keys': keys.join(' ') },
        signal,
      });
    },
  };
}
