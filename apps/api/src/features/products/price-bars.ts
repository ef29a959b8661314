import type { Facets } from '@headroom/contracts/products';

/** Bars of equal ratio: six a decade. Powers of ten begin a bar exactly, since log10 of a power of ten is not rounded. */
const BARS_A_DECADE = 6;
const FREE = -1;

/** The number of the bar that a price of `products p` stands in. */
export const PRICE_BAR_SQL = `CASE WHEN p.price <= 0 THEN ${FREE} ELSE floor(log(p.price::float8) * ${BARS_A_DECADE})::int END`;

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
