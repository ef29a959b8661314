import { PICTURE_FORMATS, type PictureFormat } from '@headroom/contracts/pictures';
import type { Forms } from '../../optimization/images/pictures-repository.ts';

export interface PictureForm {
  width: number;
  format: PictureFormat;
}

/**
 * The nearest form that is made: of the nearest width, rather a larger one, in the asked format, or else in one that whoever takes
 * the asked one takes as well (the formats behind it, PICTURE_FORMATS). undefined: there is none yet.
 */
export function choosePictureForm(forms: Forms, asked: PictureForm): PictureForm | undefined {
  const formats = PICTURE_FORMATS.slice(PICTURE_FORMATS.indexOf(asked.format));
  const usable = Object.entries(forms)
    .map(([width, made]) => ({ width: Number(width), format: formats.find((format) => made[format] !== undefined) }))
    .filter((form): form is PictureForm => form.format !== undefined);
  const distance = ({ width }: PictureForm) => (width >= asked.width ? width / asked.width : (2 * asked.width) / width);
  return usable.toSorted((a, b) => distance(a) - distance(b))[0];
}
