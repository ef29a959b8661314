import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const SESSION_SECONDS = 30 * 24 * 60 * 60;
const TOKEN = /^[\w-]{43}$/;

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token. It has too many bits to be guessed from its hash, so a fast hash is enough. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export type SentToken = { token: string; from: 'bearer' | 'cookie' };

/** The token of a request. One in Authorization wins, also where it is malformed: the caller meant it. */
export function readToken(request: FastifyRequest): SentToken | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    return { token: /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '', from: 'bearer' };
  }
  if (request.headers.cookie === undefined) return undefined;
  const token = request.cookies[cookieName(request)];
  return token && TOKEN.test(token) ? { token, from: 'cookie' } : undefined;
}

/** Whether a request comes with anything that says who sends it, be it true or not. */
export const saysWho = (request: FastifyRequest): boolean =>
  request.headers.authorization !== undefined || readToken(request) !== undefined;

/** Of a copy with nothing set (config.ts), and of an address without a port, which is 80 where a client writes it out. */
const PLAIN_PORTS = new Set(['3000', '80', undefined]);

/**
 * A browser takes a __Host- cookie over HTTPS only, and then no other host can have set it. It keeps cookies of all ports of a host together, so
 * that copies side by side on localhost would sign each other out: there the port that the browser asked is in the name.
 */
function cookieName({ protocol, host }: FastifyRequest): string {
  if (protocol === 'https') return '__Host-headroom';
  const port = /:(\d+)$/.exec(host)?.[1];
  return PLAIN_PORTS.has(port) ? 'headroom' : `headroom-${port}`;
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(request), token, { ...cookieOptions(request), maxAge: SESSION_SECONDS });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), cookieOptions(request));
}

const cookieOptions = ({ protocol }: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: protocol === 'https' }) as const;
