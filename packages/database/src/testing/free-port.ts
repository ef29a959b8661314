import { tryPort } from '../embedded/free-port.ts';

/** A port of 127.0.0.1 on which nobody listens at the moment, for a server that a test starts. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('No port of 127.0.0.1 is free.');
  return port;
}
