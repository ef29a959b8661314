import { PICTURE_LIMITS } from '@headroom/contracts/pictures';

export const PICTURE_UPLOAD_LIMITS = {
  maxBytes: PICTURE_LIMITS.maxBytes,
  maxPixels: PICTURE_LIMITS.maxPixels,
  maxSide: PICTURE_LIMITS.maxSide,
  /** Of one account together. */
  bytesPerSecond: 64 * 1_024 ** 2,
  /** A sender that is silent for so long has gone. */
  idleMilliseconds: 30_000,
  /** At once, of one account: a phone and a computer, four each. */
  maxRunning: 8,
  /** Kept for one account. */
  maxKeptBytes: 50 * 1_024 ** 3,
  /** Left free on the disk: the database lies on the same one. */
  spareBytes: 1_024 ** 3,
  /** After so many bytes of an upload room is looked for again. */
  checkBytes: 16 * 1_024 ** 2,
} as const;
export type PictureUploadLimits = { readonly [Name in keyof typeof PICTURE_UPLOAD_LIMITS]: number };
