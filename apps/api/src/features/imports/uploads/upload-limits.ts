export const UPLOAD_LIMITS = {
  maxBytes: 2 * 1_024 ** 3,
  /** Of one account together; on a gigabit line half the line. */
  bytesPerSecond: 64 * 1_024 ** 2,
  /** A sender that is silent for so long has gone. */
  idleMilliseconds: 30_000,
  /** At once, of one account. */
  maxRunning: 3,
  /** Kept for one account. */
  maxKeptBytes: 8 * 1_024 ** 3,
  /** Left free on the disk: the database lies on the same one. */
  spareBytes: 1_024 ** 3,
  /** After so many bytes of an upload room is looked for again; with all uploads of an account a small part of `spareBytes`. */
  checkBytes: 64 * 1_024 ** 2,
  /** A line of the file is looked for so long, from its beginning: a second reads some hundred megabytes. */
  linesMilliseconds: 20_000,
} as const;
export type UploadLimits = { readonly [Name in keyof typeof UPLOAD_LIMITS]: number };
