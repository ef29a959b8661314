import { pictureFormUrl, pictureUrl } from '@headroom/contracts/picture-forms';
import { expect, test } from 'vitest';
import { thumbnailAddress } from '../cache/keep/keep-pictures.ts';
import { keptForm } from './kept-form.ts';

const hash = 'Ab_-'.repeat(10) + 'xyz';

test('every form of an uploaded picture leads to the one that is kept, any other picture to itself', () => {
  const kept = thumbnailAddress(pictureUrl(hash));
  expect(keptForm(pictureUrl(hash))).toBe(kept);
  expect(keptForm(pictureFormUrl(hash, 768, 'avif'))).toBe(kept);
  expect(keptForm(kept)).toBe(kept);
  expect(keptForm('/pictures/demo/mug.svg')).toBe('/pictures/demo/mug.svg');
});
