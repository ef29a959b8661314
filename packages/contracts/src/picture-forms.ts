/** Where the forms of an uploaded picture are. Apart from the schemas: the first screen needs these, and no schema library. */

/** Pixels. */
export const PICTURE_WIDTHS = [96, 192, 384, 768, 1280, 1920] as const;
export type PictureWidth = (typeof PICTURE_WIDTHS)[number];
/** Those that a picture of a width has: the last is the first that is not narrower, and holds it as wide as it is, not enlarged. */
export const pictureWidthsOf = (width: number): PictureWidth[] =>
  PICTURE_WIDTHS.filter((_, index) => index === 0 || PICTURE_WIDTHS[index - 1]! < width);
/** Best first; every browser that can run the app shows the last. */
export const PICTURE_FORMATS = ['avif', 'webp', 'jpg'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** The first 43 characters are the SHA-256 of the original in base64url: the same picture has the same address. */
const ADDRESS = /^\/pictures\/u\/([\w-]{43})\.jpg$/;

/** The address that a product keeps: a JPEG of middle width, which anything can show. */
export const pictureUrl = (hash: string): string => `/pictures/u/${hash}.jpg`;
/** The address of one form: immutable once it exists, answered by the nearest that does until then. */
export const pictureFormUrl = (hash: string, width: PictureWidth, format: PictureFormat): string =>
  `/pictures/u/${hash}/${width}.${format}`;
/** The hash in such an address; undefined for pictures that are elsewhere or drawn. */
export const pictureHashOf = (url: string): string | undefined => ADDRESS.exec(url)?.[1];
