import { isIP } from 'node:net';

const NETWORK_NAMES = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Which peers' X-Forwarded headers count: all, none, or these addresses and networks.
 * @returns undefined where the text is none of these.
 */
export function readTrustProxy(text: string | undefined): boolean | string[] | undefined {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  const networks = text.split(',').map((part) => part.trim());
  const valid = networks.every((network) => {
    const [ip = '', bits] = network.split('/');
    if (NETWORK_NAMES.has(network)) return true;
    return (
      isIP(ip) > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(ip) === 4 ? 32 : 128)))
    );
  });
  return valid ? networks : undefined;
}
