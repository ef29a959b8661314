import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Picture } from '@headroom/contracts/pictures';
import type { PoolClient } from 'pg';
import { AppError } from '../../../errors.ts';
import { ensurePicturesJob } from '../ensure-job.ts';
import { originalKey } from '../form-settings.ts';
import { windowOver } from '../image-bytes.ts';
import { ImageHeaderError, type ImageHeader } from '../image-header.ts';
import { readImageHeader } from '../read-image-header.ts';
import type { PicturesRepository } from '../pictures-repository.ts';
import type { PictureStore } from '../picture-store.ts';
import type { Jobs } from '../../../jobs/create-jobs.ts';
import { createByteRate } from '../../../uploads/byte-rate.ts';
import { receiveFile, tooLarge } from '../../../uploads/receive-file.ts';
import { createUploadRoom } from '../../../uploads/upload-room.ts';
import type { PictureUploadLimits } from './picture-upload-limits.ts';

const WAY_OUT = 'Save the picture with fewer pixels or a lower quality.';

export interface ReceiveDependencies {
  repository: PicturesRepository;
  store: PictureStore;
  jobs: Pick<Jobs, 'enqueue'>;
  limits: PictureUploadLimits;
}

/** A file that has arrived, is a picture by its own bytes, and lies in the store. */
export interface ReceivedPicture {
  hash: string;
  bytes: number;
  header: ImageHeader;
  /** Enters it, and has its forms made, in a transaction of the caller's. */
  enter(client: PoolClient): Promise<{ picture: Picture; isNew: boolean }>;
}

export type ReceivePicture = ReturnType<typeof createReceivePicture>;

/** Takes pictures as they come, to the disk and into the store, and reads their headers; nothing is decoded here. */
export function createReceivePicture({ repository, store, jobs, limits }: ReceiveDependencies) {
  const take = createByteRate({ bytesPerSecond: limits.bytesPerSecond });
  const room = createUploadRoom({
    limits,
    what: 'pictures',
    bytesOf: repository.bytesOf,
    freeBytes: () => store.freeBytes(),
  });

  /** @throws AppError too_large, overloaded, request_timeout, malformed_request, validation_failed, unsupported_media_type. */
  return async function receivePicture({
    source,
    announced,
    userId,
  }: {
    source: Readable;
    /** 0 where it was not said. */
    announced: number;
    userId: string;
  }): Promise<ReceivedPicture> {
    if (announced > limits.maxBytes) throw tooLarge({ ...limits, wayOut: WAY_OUT });
    await store.prepare();
    const place = await room.enter({ userId, announced });
    const path = join(store.incoming, randomUUID());
    try {
      const { bytes, sha256 } = await receiveFile({
        source,
        path,
        maxBytes: limits.maxBytes,
        wayOut: WAY_OUT,
        idleMilliseconds: limits.idleMilliseconds,
        pace: (length) => take(userId, length),
        grow: place.grow,
        settle: place.settle,
      });
      const header = await readHeader(path, limits);
      const hash = sha256.toString('base64url');
      const key = originalKey(hash);
      const isLost = !(await store.has(key));
      if (isLost) await store.adopt(key, path);
      return {
        hash,
        bytes,
        header,
        async enter(client) {
          await repository.lock(client, hash);
          if (!(await store.has(key))) {
            const detail = 'This picture was removed while you uploaded it. Send it again.';
            throw new AppError('overloaded', { detail, headers: { 'Retry-After': '1' } });
          }
          const entered = await repository.enter(client, { hash, bytes, header, userId, isLost });
          if (entered.picture.state === 'waiting') await ensurePicturesJob(client, jobs);
          return entered;
        },
      };
    } finally {
      place.leave();
      await rm(path, { force: true });
    }
  };
}

async function readHeader(path: string, limits: PictureUploadLimits): Promise<ImageHeader> {
  const file = await open(path, 'r');
  try {
    const header = await readImageHeader(windowOver(file));
    const { width, height } = header;
    if (width * height > limits.maxPixels || Math.max(width, height) > limits.maxSide) {
      const detail =
        `The picture has ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels; ${limits.maxPixels / 1e6} million ` +
        `and ${limits.maxSide.toLocaleString('en')} a side are taken. Make it smaller and send it again.`;
      throw new AppError('too_large', { detail });
    }
    return header;
  } catch (error) {
    if (!(error instanceof ImageHeaderError)) throw error;
    if (error.why === 'type') throw new AppError('unsupported_media_type', { detail: error.message });
    throw new AppError('validation_failed', {
      detail: error.message,
      errors: [{ path: '/body', code: 'format', message: error.message }],
    });
  } finally {
    await file.close();
  }
}
