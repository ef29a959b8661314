import type { BulkAction } from '@headroom/contracts/bulk-actions';

const VERBS = { archive: 'Archive', activate: 'Activate', draft: 'Make drafts of', tag: 'Tag', reprice: 'Reprice' };

/** What a bulk job does, for people: `Archive 3,193 products`. */
export const bulkTitle = ({ kind }: Pick<BulkAction, 'kind'>, products: number): string =>
  `${VERBS[kind]} ${products.toLocaleString('en')} product${products === 1 ? '' : 's'}`;
