import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../../create-fastify.ts';
import type { MonitoringPart } from '../monitoring-part.ts';
import type { ExposedRecorder } from '../recorder.ts';
import { EXPOSITION_TYPE, writeExposition } from './write-exposition.ts';

const PATH = '/metrics';

const expose = (recorder: ExposedRecorder): string => {
  recorder.sample();
  return writeExposition(recorder.exposed(), recorder.textOf);
};

/** `/metrics` of the API: what this process recorded, for operators by their token. */
export function serveMetrics(app: App, recorder: ExposedRecorder): void {
  app.get(
    PATH,
    {
      config: { access: 'operator', priority: { priority: 'vital' }, batch: false },
      schema: { hide: true },
    },
    (_request, reply) => reply.header('cache-control', 'no-store').type(EXPOSITION_TYPE).send(expose(recorder)),
  );
}

/**
 * The same on a port of its own, for a Prometheus that signs in nowhere: only this machine can reach it, unless it is told otherwise.
 * @param onError where the port is taken, for instance: the process goes on without.
 */
export function openMetrics({
  recorder,
  listen,
  onListening = () => {},
  onError,
}: {
  recorder: ExposedRecorder;
  listen: { readonly port: number; readonly host: string };
  onListening?: (port: number) => void;
  onError: (error: unknown, message: string) => void;
}): MonitoringPart {
  const server = createServer((request, response) => {
    const isKnown = request.url?.split('?', 1)[0] === PATH && (request.method === 'GET' || request.method === 'HEAD');
    response.writeHead(isKnown ? 200 : 404, { 'content-type': isKnown ? EXPOSITION_TYPE : 'text/plain' });
    response.end(isKnown ? expose(recorder) : `There is only ${PATH} here.\n`);
  });
  server.on('error', (error) => onError(error, `metrics cannot be offered on ${listen.host}:${listen.port}`));
  return {
    start: () =>
      void server.listen(listen.port, listen.host, () => onListening((server.address() as AddressInfo).port)),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
