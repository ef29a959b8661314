import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

export interface MemoryConnection {
  /** One request at a time. @returns the head of the answer, when all of it has come. */
  get(path: string): Promise<string>;
}

/**
 * A keep-alive connection to a server of this process that no kernel stands between: what is measured of an answer is the server's own work, and a busy
 * machine cannot decide how many requests it finds waiting when it is let run.
 */
export function openMemoryConnection(server: Server, headers: Readonly<Record<string, string>>): MemoryConnection {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const rest = ` HTTP/1.1\r\n${lines.join('')}\r\n`;
  let answered: ((head: string) => void) | undefined;
  let head = '';
  let missing = 0;

  function take(chunk: Buffer): void {
    let body = chunk.length;
    if (head === '') {
      const end = chunk.indexOf('\r\n\r\n');
      head = chunk.toString('latin1', 0, end);
      missing = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      body -= end + 4;
    }
    missing -= body;
    if (missing > 0) return;
    const whole = head;
    head = '';
    answered?.(whole);
  }
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      take(chunk);
      done();
    },
    writev(chunks, done) {
      for (const { chunk } of chunks) take(chunk as Buffer);
      done();
    },
  });
  // What the server asks of a socket.
  Object.assign(socket, {
    remoteAddress: '127.0.0.1',
    bytesWritten: 0,
    setTimeout: () => socket,
    setNoDelay: () => socket,
    setKeepAlive: () => socket,
  });
  server.emit('connection', socket as unknown as Socket);
  return {
    get(path) {
      return new Promise((resolve) => {
        answered = resolve;
        socket.push(`GET ${path}${rest}`, 'latin1');
      });
    },
  };
}
