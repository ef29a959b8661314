import type { FastifyReply, FastifyRequest } from 'fastify';

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

/**
 * For `onSend` of a route that may answer before it has read its body: over HTTP/1.1 the connection ends with such an answer, since what
 * is still to come stands in the way of the next request. Over HTTP/2 each request has a stream of its own, whose flow control holds the rest back.
 */
export function endUnreadBody(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void {
  if (reply.statusCode >= 400 && !request.raw.complete && request.raw.httpVersionMajor === 1)
    void reply.header('connection', 'close');
  done(null, payload);
}
