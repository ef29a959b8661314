import type { DestinationStream } from 'pino';

type Line = {
  time: string;
  level: string;
  msg?: string;
  method?: string;
  path?: string;
  status?: number;
  milliseconds?: number;
  err?: { message?: string; stack?: string };
};

/** Turns the log's JSON lines into short ones: `12:00:01 warn  GET /api/v1/products 404 3 ms`, with the stack under an error. */
export function createReadableStream(output: { write(text: string): unknown }): DestinationStream {
  return { write: (json) => void output.write(toReadableLine(JSON.parse(json) as Line)) };
}

function toReadableLine({ time, level, msg = '', method, path, status, milliseconds, err }: Line): string {
  const request = method
    ? `${method} ${path} ${status ?? ''} ${milliseconds === undefined ? '' : `${milliseconds} ms`} `
    : '';
  const stack = err ? `\n${(err.stack ?? err.message ?? '').replaceAll(/^/gm, '  ')}` : '';
  return `${time.slice(11, 19)} ${level.padEnd(5)} ${request}${msg}${stack}\n`;
}
