import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FACET_VALUES_MAX } from '@headroom/contracts/catalogue';
import { foldText } from '@headroom/contracts/fold-text';
import { filterQuery, toggleValue, type CatalogueState } from '../../cache/catalogue-query.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { FACET_NAMES, type LongFacet } from './facet-parts.ts';
import { FacetValues, shownValues } from './facet-values.tsx';
import styles from './facets.module.css';
import { facetsQuery } from './list-queries.ts';
import { valueWords } from './query-words.ts';

/** All values of a filter, to be searched through. What is ticked filters at once. */
export function FacetDialog({
  name,
  state,
  onChange,
  onClose,
}: {
  /** undefined while it is closed. */
  name: LongFacet | undefined;
  state: CatalogueState;
  onChange: (state: CatalogueState) => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      open={name !== undefined}
      onClose={onClose}
      title={name && FACET_NAMES[name]}
      actions={
        <Button variant="go" onClick={onClose}>
          Done
        </Button>
      }
    >
      {name && <AllValues name={name} state={state} onChange={onChange} />}
    </Dialog>
  );
}

function AllValues({
  name,
  state,
  onChange,
}: {
  name: LongFacet;
  state: CatalogueState;
  onChange: (state: CatalogueState) => void;
}) {
  const [text, setText] = useState('');
  // Its own values do not filter a facet: ticking one here asks nothing again.
  const { data, isError, refetch } = useQuery(facetsQuery(filterQuery({ ...state, [name]: [] }), FACET_VALUES_MAX));
  const wanted = foldText(text.trim());
  const all = data?.facets[name] ?? [];
  const found = shownValues(all, state[name], all.length).filter(({ value }) =>
    foldText(valueWords(name, value)).includes(wanted),
  );
  const more = (data?.distinct[name] ?? 0) - all.length;
  return (
    <>
      <TextField
        label={data ? `Search ${formatCount(all.length)} values` : 'Search'}
        type="search"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles.all} aria-busy={!data && !isError}>
        {isError && (
          <p>
            The values did not arrive.{' '}
            <Button variant="bare" onClick={() => void refetch()}>
              Try again
            </Button>
          </p>
        )}
        <FacetValues
          name={name}
          values={found}
          chosen={state[name]}
          onToggle={(value) => onChange(toggleValue(state, name, value))}
        />
        {data && found.length === 0 && <p className={styles.quiet}>Nothing here is called “{text.trim()}”.</p>}
        {more > 0 && (
          <p className={styles.quiet}>
            The {formatCount(all.length)} most frequent of {formatCount(all.length + more)}.
          </p>
        )}
      </div>
    </>
  );
}
