import { BARS_A_DECADE, FREE_BAR } from '@headroom/contracts/price-bars';

/** The number of the bar that a price of `products p` stands in. */
export const PRICE_BAR_SQL = `CASE WHEN p.price <= 0 THEN ${FREE_BAR} ELSE floor(log(p.price::float8) * ${BARS_A_DECADE})::int END`;
