import type { Reading } from '../../../cache/editing/product-rules.ts';
import { readPrice } from '../../../ui/price-text.ts';

/** A price that must be there, in minor units. */
export function readVariantPrice(text: string, currency: string): Reading<number> {
  const reading = readPrice(text, currency);
  if ('problem' in reading) return reading;
  return reading.price === undefined ? { problem: 'It needs a price. Write it as 12.50.' } : { value: reading.price };
}

/** The price to compare with, in minor units; nothing typed is none. */
export function readComparePrice(text: string, currency: string): Reading<number | null> {
  const reading = readPrice(text, currency);
  return 'problem' in reading ? reading : { value: reading.price ?? null };
}
