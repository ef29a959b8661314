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
  const token = request.cookies[cookieName(request)];
  return token && TOKEN.test(token) ? { token, from: 'cookie' } : undefined;
}

/** A browser takes a __Host- cookie over HTTPS only, and then no other host can have set it. */
const cookieName = ({ protocol }: FastifyRequest): string => (protocol === 'https' ? '__Host-headroom' : 'headroom');

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(request), token, { ...cookieOptions(request), maxAge: SESSION_SECONDS });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), cookieOptions(request));
}

const cookieOptions = ({ protocol }: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: protocol === 'https' }) as const;
