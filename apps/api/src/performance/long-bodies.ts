import type { FastifyRequest } from 'fastify';

/** Connections whose present request may take longer than `TIMEOUTS.requestMilliseconds` to arrive. */
const patient = new WeakSet<object>();

/**
 * Takes a request out of the time limit for whole requests: a gigabyte on a slow line takes an hour. Whoever reads the body must end one
 * that stands still. The limit holds again for what comes next on the connection.
 */
export function allowLongBody(request: FastifyRequest): void {
  const { socket } = request.raw;
  patient.add(socket);
  // `close` of a request comes when its answer is done or the connection is gone.
  request.raw.once('close', () => patient.delete(socket));
}

/** Whether Node's "this request is late" is to be passed over; Node says it once a request, and forgets it then. */
export const isLongBody = (socket: object): boolean => patient.has(socket);
