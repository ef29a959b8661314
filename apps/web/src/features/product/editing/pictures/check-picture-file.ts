import { PICTURE_LIMITS, PICTURE_MEDIA_TYPES } from '@headroom/contracts/picture-limits';
import { formatBytes } from '../../../../ui/format-size.ts';

const KINDS = 'JPEG, PNG, WebP, AVIF, GIF and TIFF';
const HEIC = /heic|heif/i;
const TYPES: ReadonlySet<string> = new Set(PICTURE_MEDIA_TYPES);

/**
 * What is wrong with a file that is to be a picture, as far as can be said without reading it: one sentence and a way out.
 * The server looks into it. Browsers know no type of some files; those are left to the server.
 */
export function checkPictureFile({ name, size, type }: Pick<File, 'name' | 'size' | 'type'>): string | undefined {
  if (type === 'image/svg+xml') {
    return `${name} is a drawing in SVG, which can hold scripts. Export it as PNG and add that.`;
  }
  if (HEIC.test(`${type} ${name.slice(-5)}`)) {
    return `${name} is in Apple’s HEIC. Share it as JPEG; an iPhone takes JPEGs with Settings, Camera, Formats, Most Compatible.`;
  }
  if (type !== '' && !TYPES.has(type)) return `${name} is no picture that browsers show. ${KINDS} are taken.`;
  if (size === 0) return `${name} is empty. Choose the file again where it is whole.`;
  if (size > PICTURE_LIMITS.maxBytes) {
    return `${name} has ${formatBytes(size)}, and ${formatBytes(PICTURE_LIMITS.maxBytes)} is the most. Save it smaller, as a JPEG for instance.`;
  }
  return undefined;
}
