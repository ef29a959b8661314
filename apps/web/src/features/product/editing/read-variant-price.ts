import type { Reading } from '../../../cache/editing/product-rules.ts';
import { readPrice } from '../../../ui/price-text.ts';

/** A price that must be there, in minor units. */
export function readVariantPrice(text: string, currency: string): Reading<number> {
  const reading = readPrice(text, currency);
  if ('problem' in reading) return reading;
  return reading.price === undefined ? { problem: 'It needs a price. Write it as 12.50.' } : { value: reading.price };
}
