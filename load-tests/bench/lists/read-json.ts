import type { Connection } from '../http/open-connection.ts';

export interface Timed<T> {
  value: T;
  milliseconds: number;
}

/** Reads one answer; the time does not include the parsing. @throws for anything but a 200. */
export async function readJson<T>(connection: Connection, path: string): Promise<Timed<T>> {
  const { status, body, milliseconds } = await connection.get(path);
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${body.toString()}`);
  return { value: JSON.parse(body.toString()) as T, milliseconds };
}
