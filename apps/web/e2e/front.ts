import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Front {
  url: string;
  /** What browsers asked for since it was last emptied, as `GET /path`. */
  asked: string[];
  /** From now on nobody answers at this address: as when the server is stopped, or the cable is cut. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
  /** Scripts are answered only once the function that it gives is called: until then a page is what the server drew. */
  holdScripts: () => () => void;
  /** Answers whose path matches are sent so much later. */
  slow: (path: RegExp, milliseconds: number) => void;
  /** Requests whose path matches are handed on as by a proxy that keeps their traces, and wants the server to keep its part of them. */
  trace: (path: RegExp) => void;
  /** Another build of the web app takes the place of the first, whose files are gone. */
  deploy: () => Promise<void>;
}

const built = fileURLToPath(new URL('../dist/assets/', import.meta.url));
const PACKED = /\.(?:br|zst|gz)$/;
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/**
 * Stands in front of the journeys' one server, because that can be neither stopped nor replaced while other journeys need it. For a browser it
 * is the server: when it stops, connections are refused.
 */
export async function startFront(target: string): Promise<Front> {
  const asked: string[] = [];
  let second: ReadonlyMap<string, string> | undefined;
  let scripts = Promise.resolve();
  let slowed: { path: RegExp; milliseconds: number } | undefined;
  let traced: RegExp | undefined;
  let server = createServer((incoming, outgoing) => void answerInTurn(incoming, outgoing));

  async function answerInTurn(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (incoming.url?.endsWith('.js')) await scripts;
    if (slowed?.path.test(incoming.url ?? ''))
      await new Promise((resolve) => setTimeout(resolve, slowed?.milliseconds));
    answer(incoming, outgoing);
  }

  function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { pathname } = new URL(incoming.url ?? '/', target);
    asked.push(`${incoming.method} ${incoming.url}`);
    if (second && (isOfBuild(pathname) || incoming.headers['sec-fetch-mode'] === 'navigate')) {
      const body = second.get(isOfBuild(pathname) ? pathname : '/shell.html');
      const type = TYPES[extname(pathname)] ?? 'text/html; charset=utf-8';
      outgoing.writeHead(body === undefined ? 404 : 200, { 'content-type': type, 'cache-control': 'no-cache' });
      outgoing.end(body);
      return;
    }
    const { method } = incoming;
    const headers = { ...incoming.headers, ...(traced?.test(incoming.url ?? '') && asTraced(incoming)) };
    const onward = request(new URL(incoming.url ?? '/', target), { method, headers }, (answered) => {
      outgoing.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  const read = async (path: string) => (await fetch(new URL(path, target))).text();
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    async start() {
      server = createServer((incoming, outgoing) => void answerInTurn(incoming, outgoing));
      await listen(port);
    },
    holdScripts() {
      const held = Promise.withResolvers<void>();
      scripts = held.promise;
      return held.resolve;
    },
    slow(path, milliseconds) {
      slowed = { path, milliseconds };
    },
    trace(path) {
      traced = path;
    },
    async deploy() {
      second = secondBuild({ page: await read('/shell.html'), worker: await read('/sw.js') });
    },
  };
}

/** What came through a proxy the server never answers before its framework, which alone traces; and the last flag asks to keep the trace. */
function asTraced({ headers, socket }: IncomingMessage): Record<string, string> {
  const parent = headers['traceparent'];
  const forwarded = { 'x-forwarded-for': socket.remoteAddress ?? '' };
  return typeof parent === 'string' ? { ...forwarded, traceparent: parent.replace(/\d\d$/, '01') } : forwarded;
}

const isOfBuild = (path: string) => path.startsWith('/assets/') || path === '/sw.js' || path === '/shell.html';

/** The build under other names: every hash is turned round, so that no file of the one is in the other. */
function secondBuild({ page, worker }: { page: string; worker: string }): ReadonlyMap<string, string> {
  const names = readdirSync(built).filter((name) => !PACKED.test(name) && extname(name) in TYPES);
  const hash = /-([\w-]{8})(\.\w+)$/;
  const turned = (name: string) => name.replace(hash, (_all, text, end) => `-${[...text].toReversed().join('')}${end}`);
  const anyName = new RegExp(names.map((name) => name.replaceAll('.', String.raw`\.`)).join('|'), 'g');
  const rename = (text: string) => text.replaceAll(anyName, turned);
  return new Map([
    ['/shell.html', rename(page).replace('<head>', '<head><meta name="build" content="second">')],
    ['/sw.js', rename(worker).replaceAll(/("?revision"?:")\w+"/g, '$1second"')],
    ...names.map((name) => [`/assets/${turned(name)}`, rename(readFileSync(built + name, 'utf8'))] as const),
  ]);
}
