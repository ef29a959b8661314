import type { FastifyRequest } from 'fastify';

/** How many bytes a request's connection has been sent, answers before it included. With HTTP/2 many answers share one: nothing is known of one of them. */
export const sentOver = ({ raw }: FastifyRequest): number =>
  raw.httpVersionMajor === 1 ? (raw.socket.bytesWritten ?? 0) : 0;
