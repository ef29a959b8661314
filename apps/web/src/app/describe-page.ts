import type { PageData, PagePlace, RenderedPage } from '@headroom/contracts/page';
import type { Product } from '@headroom/contracts/products';
import { parseCatalogueSearch } from '../cache/catalogue-query.ts';
import { totalWords } from '../features/catalogue/catalogue-header.tsx';
import { formatMoney } from '../ui/format.ts';
import { pageTitle } from '../ui/page-title.ts';

/** Search engines cut what is longer. */
const DESCRIPTION_LENGTH = 160;

/** What a page is called and what it is about, for tabs, search engines and whoever shares a link to it. */
export function describePage(
  { path, search }: PagePlace,
  { list, product, site }: PageData,
): Pick<RenderedPage, 'status' | 'title' | 'description' | 'image'> {
  if (path === '/') {
    const { q } = parseCatalogueSearch(search);
    const { total, totalIsExact } = list?.page ?? {};
    const count = total == null ? 'Products' : totalWords({ count: total, exact: totalIsExact === true });
    return {
      status: 200,
      title: pageTitle(q && `“${q}”`),
      description: `${count}${q && ` for “${q}”`}: titles, pictures, prices and stock, to be searched and filtered at once.`,
      image: null,
    };
  }
  if (!product) {
    return {
      status: 404,
      title: pageTitle('Product'),
      description: 'There is no product at this address.',
      image: null,
    };
  }
  return {
    status: 200,
    title: pageTitle(product.title),
    description: describeProduct(product, site.currency),
    image: product.image?.url ?? null,
  };
}

function describeProduct({ vendor, type, price, description }: Product, currency: string): string {
  const facts = [vendor, type, formatMoney(price, currency)].filter(Boolean).join(', ');
  const text = description.replaceAll(/\s+/gu, ' ').trim();
  const letters = Array.from(text ? `${facts}. ${text}` : `${facts}.`);
  return letters.length <= DESCRIPTION_LENGTH
    ? letters.join('')
    : `${letters.slice(0, DESCRIPTION_LENGTH - 1).join('')}…`;
}
