import { readFile } from 'node:fs/promises';

/** The port that the last start wrote into the settings file: staying on it keeps other programs' URLs valid. */
export async function readPort(settingsPath: string): Promise<number | undefined> {
  const text = await readFile(settingsPath, 'utf8').catch(() => '');
  const port = Number(/^port = '(\d+)'/m.exec(text)?.[1]);
  return port > 0 ? port : undefined;
}
