import type { PICTURE_MEDIA_TYPES } from '@headroom/contracts/pictures';

export type ImageMediaType = (typeof PICTURE_MEDIA_TYPES)[number];

/** What a picture's file says of itself before it is decoded. */
export interface ImageHeader {
  mediaType: ImageMediaType;
  /** In pixels, as they are shown: turned upright. */
  width: number;
  height: number;
  /** It has several frames; the first is taken. */
  isAnimated: boolean;
}

/** The file cannot be taken, with a sentence for whoever sent it. */
export class ImageHeaderError extends Error {
  override readonly name = 'ImageHeaderError';
  /** `type`: a kind of file that is not taken; `broken`: one of a kind that is, but without what its kind has at its beginning. */
  readonly why: 'type' | 'broken';
  constructor(why: 'type' | 'broken', message: string) {
    super(message);
    this.why = why;
  }
}

/** From 5 on a picture lies on its side (EXIF 4.6.4, Orientation). */
export const uprightSize = ({ width, height, orientation }: { width: number; height: number; orientation: number }) =>
  orientation >= 5 && orientation <= 8 ? { width: height, height: width } : { width, height };
