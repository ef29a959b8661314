import type { Product } from '@headroom/contracts/products';

export interface LayoutOptions {
  /** Of the catalogue's currency. */
  readonly fractionDigits: number;
  /** The most options that a variant has. */
  readonly options: number;
  /** Of this server, for addresses that must hold elsewhere; such as https://shop.example. */
  readonly origin: string;
}

/** How products become a file. */
export interface ExportLayout {
  readonly mediaType: string;
  readonly extension: string;
  /** What stands before the first product. */
  readonly head: string;
  /** @param json the product as the API answers it. */
  write(json: string): string;
}

export type CreateLayout = (options: LayoutOptions) => ExportLayout;

/** Rows of one product: a variant and a picture side by side, as long as there are any; at least one. */
export const rowsOf = ({ variants, images }: Pick<Product, 'variants' | 'images'>) =>
  Array.from({ length: Math.max(1, variants.length, images.length) }, (_, index) => ({
    isFirst: index === 0,
    position: index + 1,
    variant: variants[index],
    image: images[index],
  }));
