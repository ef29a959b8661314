import { isFiltered, withoutFilters, withQuery, type CatalogueState } from '../../cache/catalogue-query.ts';
import { Button } from '../../ui/button.tsx';
import { CropFrame } from '../../ui/crop-frame.tsx';

/** Nothing matches: says what was asked and how to ask for less. */
export default function EmptyList({
  state,
  onChange,
}: {
  state: CatalogueState;
  onChange: (state: CatalogueState) => void;
}) {
  const filtered = isFiltered(state);
  if (state.q === '' && !filtered) {
    return (
      <CropFrame title="No products yet">
        This catalogue is empty. Products that are imported appear here. If you expected some, sign in: not every
        product is public.
      </CropFrame>
    );
  }
  return (
    <CropFrame
      title={state.q === '' ? 'No product matches this filter' : <>No product matches “{state.q}”</>}
      actions={
        <>
          {filtered && (
            <Button variant="go" onClick={() => onChange({ ...withoutFilters(state), q: state.q, sort: state.sort })}>
              Clear the filter
            </Button>
          )}
          {state.q !== '' && (
            <Button variant={filtered ? 'plain' : 'go'} onClick={() => onChange(withQuery(state, ''))}>
              Clear the search
            </Button>
          )}
        </>
      }
    >
      {state.q === '' || !filtered
        ? 'Search looks at the beginnings of words in titles, vendors, SKUs and tags. Fewer or shorter words find more.'
        : 'The search also keeps to the filter. Without it there may be something.'}
    </CropFrame>
  );
}
