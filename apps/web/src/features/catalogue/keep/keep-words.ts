import { parseCatalogueSearch } from '../../../cache/catalogue-query.ts';
import type { Keep } from '../../../cache/local/local-schema.ts';
import { formatCount } from '../../../ui/format.ts';
import { queryClauses } from '../query-words.ts';
import { productsWords } from './keep-progress.ts';

/** What a keep holds, in words: "“mug”, Active, every type, at any price". */
export function keptWords(filter: string, currency: string): string {
  const state = parseCatalogueSearch(filter);
  const parts = queryClauses(state, currency)
    .filter(({ part }) => part !== 'sort')
    .map(({ before, text }) => before + text);
  return [...(state.q === '' ? [] : [`“${state.q}”`]), ...parts].join(', ');
}

/** How far it is, in one line. */
export function progressLine(keep: Keep, isOnline: boolean): string {
  const { state, done, total, picturesDone = 0, picturesTotal = 0 } = keep;
  const far =
    state === 'ready'
      ? `${formatCount(picturesDone)} of ${formatCount(picturesTotal)} pictures`
      : `${formatCount(done)} of ${productsWords(total)}`;
  if (state === 'paused') return `Paused at ${far}.`;
  return isOnline ? `${far}.` : `${far}. It goes on as soon as the server can be reached.`;
}
