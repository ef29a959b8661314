import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { syncFolder } from './sync-folder.ts';

export interface ReceiveOptions {
  readonly source: Readable;
  /** Where the file is when it is whole; until then `.part` stands behind it. */
  readonly path: string;
  readonly maxBytes: number;
  /** A sender that is silent for so long has gone. */
  readonly idleMilliseconds: number;
  /** How long to wait after so many bytes, in milliseconds. */
  readonly pace: (bytes: number) => number;
  /** Awaited before so many bytes are written; throws where there is no room for them. */
  readonly grow: (bytes: number) => Promise<void>;
  /** Awaited when all is there; throws where it may not be kept. */
  readonly settle: () => Promise<void>;
  /** Is shown every piece as it passes. */
  readonly watch?: (piece: Buffer) => void;
  /** What to do with a file that is too long, as a sentence. */
  readonly wayOut: string;
}

export interface ReceivedFile {
  readonly bytes: number;
  readonly sha256: Buffer;
}

/**
 * Writes a body to a file as it comes, holding no more of it than one piece. Whole, it is on the disk, not only in its cache; broken off,
 * too long or silent, or without room, it leaves nothing. @throws AppError too_large, request_timeout or malformed_request.
 */
export async function receiveFile(options: ReceiveOptions): Promise<ReceivedFile> {
  const { source, path, maxBytes, wayOut } = options;
  const part = `${path}.part`;
  const file = await open(part, 'wx', 0o600);
  const sha256 = createHash('sha256');
  let bytes = 0;
  try {
    // Left open when reading stops: the connection must still carry the answer.
    const pieces = source.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
    for (;;) {
      const { value: piece, done } = await nextWithin(pieces, options.idleMilliseconds);
      if (done) break;
      bytes += piece.length;
      if (bytes > maxBytes) throw tooLarge({ maxBytes, wayOut });
      await options.grow(piece.length);
      options.watch?.(piece);
      sha256.update(piece);
      await file.writeFile(piece);
      const wait = options.pace(piece.length);
      if (wait > 0) await sleep(wait);
    }
    await options.settle();
    await file.sync();
    await file.close();
    await rename(part, path);
    await syncFolder(dirname(path));
    return { bytes, sha256: sha256.digest() };
  } catch (error) {
    await file.close().catch(() => {});
    await rm(part, { force: true });
    throw error;
  }
}

export const tooLarge = ({ maxBytes, wayOut }: Pick<ReceiveOptions, 'maxBytes' | 'wayOut'>) =>
  new AppError('too_large', {
    detail: `A file may have at most ${maxBytes.toLocaleString('en')} bytes. ${wayOut}`,
  });

async function nextWithin(pieces: AsyncIterator<Buffer>, milliseconds: number): Promise<IteratorResult<Buffer>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    const detail = `Nothing came for ${Math.round(milliseconds / 1_000)} seconds. Send the file again.`;
    const late = () => reject(new AppError('request_timeout', { detail }));
    timer = setTimeout(late, milliseconds);
  });
  try {
    return await Promise.race([pieces.next(), silence]);
  } catch (error) {
    // What unpacks a packed body speaks for itself; anything else is the connection.
    if (error instanceof AppError) throw error;
    throw new AppError('malformed_request', {
      detail: 'The upload was broken off. Send the file again.',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}
