import type { Keep } from '../../../cache/local/local-schema.ts';
import { formatCount } from '../../../ui/format.ts';

export const productsWords = (count: number): string => `${formatCount(count)} ${count === 1 ? 'product' : 'products'}`;

/** 0 to 1 of a download: the products first, then their pictures. */
export function keepShare({ state, total, done, picturesDone, picturesTotal }: Keep): number {
  if (state !== 'ready') return total === 0 ? 0 : Math.min(1, done / total);
  return picturesTotal ? (picturesDone ?? 0) / picturesTotal : 1;
}

/** Whether something is still on its way. */
export function isComing({ state, withPictures, picturesDone = 0, picturesTotal = 0 }: Keep): boolean {
  return state === 'loading' || (state === 'ready' && withPictures && picturesDone < picturesTotal);
}
