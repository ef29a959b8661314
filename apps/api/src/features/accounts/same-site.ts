import type { FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';

/** `same-site`, `cross-site`, or `unknown` where the client is no browser and says nothing. */
export type Site = 'same-site' | 'cross-site' | 'unknown';

/**
 * Where a request comes from, as its browser says. Sec-Fetch-Site cannot be forged by a page and wins; browsers leave it out
 * on plain HTTP to other machines, so there Origin has to name this host. https://www.w3.org/TR/fetch-metadata/
 */
export function siteOf({ headers, hostname }: Pick<FastifyRequest, 'headers' | 'hostname'>): Site {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site' ? 'cross-site' : 'same-site';
  const { origin } = headers;
  if (origin === undefined) return 'unknown';
  return URL.parse(origin)?.hostname === hostname ? 'same-site' : 'cross-site';
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
