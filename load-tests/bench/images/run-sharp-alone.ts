import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface SharpAlone {
  pictures: number;
  bytes: number;
  seconds: number;
}

/** Makes the forms of a folder's files in a process of its own, with nothing but sharp. */
export async function runSharpAlone(folder: string, rounds: number): Promise<SharpAlone> {
  const entry = join(import.meta.dirname, 'sharp-alone.ts');
  const child = spawn(process.execPath, [entry, folder, String(rounds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`sharp alone ended with ${code}`);
  return JSON.parse(text) as SharpAlone;
}
