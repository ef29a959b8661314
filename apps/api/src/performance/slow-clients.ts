import type { Writable } from 'node:stream';
import type { App } from '../create-fastify.ts';

/**
 * A client that takes its answer slowly, or not at all, keeps it in this process's memory. Whatever waits to be taken has to be taken within 30
 * seconds and a second more for every 4 KB, which the worst of phone networks reaches; and all of it together may not be more than 256 MB.
 */
export const SLOW_CLIENTS = {
  graceMilliseconds: 30_000,
  bytesPerSecond: 4_096,
  maxWaitingBytes: 256 * 1024 * 1024,
  checkMilliseconds: 2_000,
} as const;

type Connection = Writable & { bytesWritten?: number };
interface Watched {
  /** What had been taken when it was looked at first, and has to have been taken by `until`. */
  taken: number;
  target: number;
  until: number;
  since: number;
}

/**
 * Ends connections whose clients do not take what they asked for. It looks at what waits in each connection (over HTTP/2 in each stream) from time to
 * time, so that requests pay nothing for it and no way of answering is forgotten.
 */
export function endSlowClients(
  app: App,
  { limits = SLOW_CLIENTS, now = () => performance.now() }: { limits?: typeof SLOW_CLIENTS; now?: () => number } = {},
): void {
  const open = new Set<Connection>();
  const watched = new Map<Connection, Watched>();
  const add = (connection: Connection) => {
    open.add(connection);
    connection.on('drain', () => watched.delete(connection));
    connection.once('close', () => {
      open.delete(connection);
      watched.delete(connection);
    });
  };
  // A TLS server tells of both its sockets; what waits is in the outer one.
  const { server } = app;
  server.on('secureConnection', add);
  server.on('connection', add);
  server.on('stream', add);

  const check = () => {
    let waiting = 0;
    for (const connection of open) {
      const waits = connection.writableLength;
      waiting += waits;
      if (waits === 0) watched.delete(connection);
      else if (isLate(connection)) connection.destroy();
    }
    if (waiting <= limits.maxWaitingBytes) return;
    // Those who have kept something waiting for longest go first.
    for (const [connection] of [...watched].toSorted(([, a], [, b]) => a.since - b.since)) {
      waiting -= connection.writableLength;
      connection.destroy();
      if (waiting <= limits.maxWaitingBytes) return;
    }
  };

  function isLate(connection: Connection): boolean {
    const taken = takenOf(connection);
    const known = watched.get(connection);
    if (known && taken < known.target) return now() > known.until;
    const waits = connection.writableLength;
    const allowed = limits.graceMilliseconds + (waits / limits.bytesPerSecond) * 1_000;
    watched.set(connection, { taken, target: taken + waits, until: now() + allowed, since: known?.since ?? now() });
    return false;
  }

  const timer = setInterval(check, limits.checkMilliseconds).unref();
  app.addHook('onClose', async () => clearInterval(timer));
}

/** A socket counts what it was given; a stream of HTTP/2 does not: it has to drain once in the time. */
const takenOf = (connection: Connection): number => (connection.bytesWritten ?? 0) - connection.writableLength;
