import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  /** Status line and headers, as they came. */
  head: string;
  body: Buffer;
  /** From writing the request to the last byte of the answer. */
  milliseconds: number;
}
export interface Request {
  method: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}
export interface Connection {
  /** One request at a time. @throws where the connection breaks under it. */
  get(path: string): Promise<Answer>;
  send(request: Request): Promise<Answer>;
  close(): void;
}

/**
 * One keep-alive HTTP/1.1 connection that does next to nothing itself: the client shares two cores with what it measures, and each
 * microsecond of its own brings the measured ratio nearer to one. The body of an answer that
 * does not carry its length is given as it came, with the heads of its chunks.
 */
export async function openConnection(
  origin: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Connection> {
  const { hostname, port, host } = new URL(origin);
  const always = toLines({ host, ...headers });
  const rest = ` HTTP/1.1\r\n${always}\r\n`;

  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  let startedAt = 0;
  let received: Buffer = Buffer.alloc(0);
  let head: Head | undefined;

  function onData(chunk: Buffer): void {
    // A server tells whoever asked for nothing in time (408), and closes.
    if (!waiting) return void socket.destroy();
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    head ??= readHead(received);
    if (head?.isChunked && received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)) {
      head.total = received.length;
      head.length = received.length - head.end;
    }
    if (head === undefined || received.length < head.total) return;
    if (Number.isNaN(head.total)) return fail(new Error(`${origin} answered without a content-length`));
    const answer = {
      status: head.status,
      head: head.text,
      body: received.subarray(head.total - head.length, head.total),
      milliseconds: performance.now() - startedAt,
    };
    received = Buffer.alloc(0);
    head = undefined;
    const { resolve } = waiting;
    waiting = undefined;
    resolve(answer);
  }
  function fail(error: Error): void {
    waiting?.reject(error);
    waiting = undefined;
    socket.destroy();
  }
  async function open(): Promise<Socket> {
    const opened = connect(Number(port), hostname);
    opened.setNoDelay(true);
    await once(opened, 'connect');
    // What became of the last one is no matter any more.
    const failOpened = (error: Error) => opened === socket && fail(error);
    opened.on('error', failOpened);
    opened.on('close', () => failOpened(new Error(`${origin} closed the connection`)));
    opened.on('data', onData);
    return opened;
  }
  let socket = await open();

  async function write(message: string): Promise<Answer> {
    // A server closes what was idle for a minute.
    if (socket.destroyed) socket = await open();
    return new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      startedAt = performance.now();
      socket.write(message);
    });
  }

  return {
    get: (path) => write(`GET ${path}${rest}`),
    send({ method, path, headers: own = {}, body = '' }) {
      const lines = toLines({ ...own, 'content-length': String(Buffer.byteLength(body)) });
      return write(`${method} ${path} HTTP/1.1\r\n${always}${lines}\r\n${body}`);
    },
    close() {
      waiting = undefined;
      socket.destroy();
    },
  };
}

const toLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** The end of a chunked body; one request at a time, so nothing follows it. */
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

interface Head {
  status: number;
  text: string;
  /** Where the body begins. */
  end: number;
  length: number;
  total: number;
  isChunked: boolean;
}

/** undefined until the head is there whole. */
function readHead(received: Buffer): Head | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const text = received.toString('latin1', 0, end);
  const status = Number(text.slice(9, 12));
  // A 304 has no body, and need not say so.
  const length = status === 304 ? 0 : Number(/^content-length: *(\d+)/im.exec(text)?.[1]);
  const isChunked = /^transfer-encoding: *chunked/im.test(text);
  const total = isChunked ? Number.POSITIVE_INFINITY : end + 4 + length;
  return { status, text, end: end + 4, length, total, isChunked };
}
