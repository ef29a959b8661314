import type { PictureFormat } from '@headroom/contracts/pictures';

/** Raised with any change below: `reprocess` and the status tell old forms from new ones by it. */
export const SETTINGS_VERSION = 2;

/** Chosen by the table in docs/decisions/0028-pictures.md. */
export const ENCODERS = {
  avif: { quality: 55, effort: 3, chromaSubsampling: '4:2:0' },
  webp: { quality: 76, effort: 4, smartSubsample: false },
  jpg: { quality: 75, mozjpeg: true },
} as const;

/** What shines through in a JPEG, which has no transparency: the sheet that pictures lie on. */
export const PAPER = '#ffffff';

/** The file under the picture's hash in the store. */
export const formKey = (hash: string, width: number, format: PictureFormat) => `${hash}/${width}.${format}`;
export const originalKey = (hash: string) => `${hash}/original`;
