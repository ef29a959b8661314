/** What may be uploaded as a picture. Apart from the schemas: the browser looks before it sends. */

export const PICTURE_LIMITS = {
  /** Of one file. */
  maxBytes: 64 * 1024 * 1024,
  /** A scan of A3 at 600 dpi has 70 million. */
  maxPixels: 120_000_000,
  maxSide: 30_000,
} as const;

/** What may be uploaded; the bytes decide, not the name or the declared type. Not HEIC: sharp’s binaries have no decoder for it. */
export const PICTURE_MEDIA_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/avif',
  'image/gif',
  'image/tiff',
] as const;
