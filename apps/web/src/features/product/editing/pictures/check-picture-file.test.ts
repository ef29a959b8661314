import { expect, test } from 'vitest';
import { checkPictureFile } from './check-picture-file.ts';

test.each([
  ['logo.svg', 3_000, 'image/svg+xml', 'SVG, which can hold scripts'],
  ['notes.pdf', 3_000, 'application/pdf', 'notes.pdf is no picture'],
  ['IMG_1.HEIC', 3_000_000, '', 'Apple’s HEIC'],
  ['IMG_1', 3_000_000, 'image/heif', 'Apple’s HEIC'],
  ['photo.jpg', 0, 'image/jpeg', 'photo.jpg is empty'],
  ['scan.tif', 80_000_000, 'image/tiff', 'scan.tif has 80 MB, and 67.1 MB is the most'],
])('%s of %i bytes and type “%s” is refused', (name, size, type, said) => {
  expect(checkPictureFile({ name, size, type })).toContain(said);
});

test.each([
  ['photo.jpg', 'image/jpeg'],
  // Systems know no type of what is newer than they are.
  ['photo.avif', ''],
])('%s of type “%s” is sent', (name, type) => {
  expect(checkPictureFile({ name, size: 3_000_000, type })).toBeUndefined();
});
