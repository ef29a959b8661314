import type { Product } from '@headroom/contracts/products';

type Images = Product['images'];

/** The pictures with one of them at another place. */
export function movePicture(images: Images, from: number, to: number): Images {
  const image = images[from];
  if (!image) return images;
  return numbered(images.toSpliced(from, 1).toSpliced(to, 0, image));
}

/** In their order, each with its place. */
export const numbered = (images: Images): Images => images.map((image, position) => ({ ...image, position }));
