import type { FastifyRequest } from 'fastify';

/** Agents call themselves by as much as 16 KB, and thousands of names are kept; their beginning tells them apart well enough for a guess. */
const AGENT_CHARACTERS = 64;

/** By which somebody who is not signed in is told from others for as long as a visit takes. At most some 200 bytes. */
export function nameOfStranger({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): string {
  const agent = (headers['user-agent'] ?? '').slice(0, AGENT_CHARACTERS);
  // Copied: a slice would keep all of what it was cut from.
  return Buffer.from(`${ip} ${agent}`).toString();
}
