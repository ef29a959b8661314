import { lazy } from 'react';
import type { CatalogueState } from '../../cache/catalogue-query.ts';
import { Menu, type MenuProps } from '../../ui/menu.tsx';
import { OptionalPart } from '../../ui/optional-part.tsx';

const SortChoices = lazy(() => import('./sort-choices.tsx'));

/** A button that opens the sorts. */
export function SortMenu({
  state,
  onChange,
  ...menu
}: Pick<MenuProps, 'renderTrigger' | 'align'> & {
  state: CatalogueState;
  onChange: (state: CatalogueState) => void;
}) {
  return (
    <Menu label="Sort by" {...menu}>
      <OptionalPart>
        <SortChoices state={state} onChange={onChange} />
      </OptionalPart>
    </Menu>
  );
}
