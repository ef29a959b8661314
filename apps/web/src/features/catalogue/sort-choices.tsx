import type { CatalogueState } from '../../cache/catalogue-query.ts';
import { MenuChoice } from '../../ui/menu-items.tsx';
import { sortWords } from '../../ui/sort-words.ts';
import { SORT_CHOICES } from './query-words.ts';

/** The sorts as items of a menu; relevance only where something is searched. */
export default function SortChoices({
  state,
  onChange,
}: {
  state: CatalogueState;
  onChange: (state: CatalogueState) => void;
}) {
  const choices = state.q === '' ? SORT_CHOICES : (['relevance', ...SORT_CHOICES] as const);
  return choices.map((sort) => (
    <MenuChoice key={sort} checked={sort === state.sort} onClick={() => onChange({ ...state, sort, row: undefined })}>
      By {sortWords(sort)}
    </MenuChoice>
  ));
}
