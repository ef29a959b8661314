/** The histogram of prices: the same by the server and by a device without it. */
import type { Facets } from './products.ts';

/** Bars of equal ratio: six a decade. Powers of ten begin a bar exactly, since log10 of a power of ten is not rounded. */
export const BARS_A_DECADE = 6;
/** The bar of what costs nothing. */
export const FREE_BAR = -1;

/** The number of the bar that a price in minor units stands in. */
export const barOf = (price: number): number => (price <= 0 ? FREE_BAR : Math.floor(Math.log10(price) * BARS_A_DECADE));

/** First price of a bar in minor units. */
export const barFrom = (bar: number): number =>
  // Twelve digits drop the rounding error of the power, so that 10 ** 3 is 1000 and not a hair above.
  bar < 0 ? 0 : Math.ceil(Number((10 ** (bar / BARS_A_DECADE)).toPrecision(12)));

/** The histogram from the first bar that is not empty to the last, empty ones between them included. */
export function priceBars(counts: readonly { value: string; count: number }[]): Facets['facets']['price'] {
  const byBar = new Map(counts.map(({ value, count }) => [Number(value), count]));
  const first = Math.min(...byBar.keys());
  const last = Math.max(...byBar.keys());
  const bars: Facets['facets']['price'] = [];
  for (let bar = first; bar <= last; bar++) {
    const [from, to] = [barFrom(bar), barFrom(bar + 1)];
    // Below ten minor units some bars hold no whole number.
    if (to > from) bars.push({ from, to, count: byBar.get(bar) ?? 0 });
  }
  return bars;
}
