import type { FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';

/** `same-site`, `cross-site`, or `unknown` where the client is no browser and says nothing. */
type Site = 'same-site' | 'cross-site' | 'unknown';

/**
 * Where a request comes from, as its browser says. Sec-Fetch-Site cannot be forged by a page and wins; browsers leave it out
 * on plain HTTP to other machines, so there Origin has to name this host. https://www.w3.org/TR/fetch-metadata/
 */
function siteOf({ headers, hostname }: Pick<FastifyRequest, 'headers' | 'hostname'>): Site {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site' ? 'cross-site' : 'same-site';
  const { origin } = headers;
  if (origin === undefined) return 'unknown';
  return URL.parse(origin)?.hostname === hostname ? 'same-site' : 'cross-site';
}

/**
 * Whether one of our own pages sends it, or no browser at all. Its browser's word counts first: behind a proxy that keeps our name to itself,
 * Origin names what we do not know. Else Origin has to be ours to the port: other origins of the same site may be somebody else's.
 * @param publicUrl under which people reach us, where that is set
 */
export function isOwnOrigin(
  { headers, protocol, host }: Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>,
  publicUrl?: string,
): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (site === 'same-origin') return true;
  if (site !== undefined && site !== 'none') return false;
  if (origin === undefined) return true;
  return [`${protocol}://${host}`, publicUrl ?? ''].some((own) => URL.parse(own)?.origin === origin);
}

const crossSite = () =>
  new AppError('cross_site', { detail: 'Send it from this site, or with the token as Authorization: Bearer.' });

/** For what a cookie authenticates: the browser must say that one of our own pages asks. */
export function requireSameSite(request: FastifyRequest): void {
  if (siteOf(request) !== 'same-site') throw crossSite();
}

/** For signing in: no other site may, or it could sign its visitors in to an account of its own. */
export function refuseCrossSite(request: FastifyRequest): void {
  if (siteOf(request) === 'cross-site') throw crossSite();
}
