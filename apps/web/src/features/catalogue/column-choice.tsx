import { DEFAULT_COLUMNS, orderColumns, shownColumns, type Room } from '../../cache/catalogue-columns.ts';
import type { CatalogueState } from '../../cache/catalogue-query.ts';
import { Button } from '../../ui/button.tsx';
import { LabelledCheckBox } from '../../ui/checkbox.tsx';
import { COLUMN_NAMES } from './product-columns.tsx';
import styles from './catalogue.module.css';

/** Which fields a row shows. They stand in one order, and only what is ticked is asked from the server. */
export default function ColumnChoice({
  state,
  room,
  onChange,
}: {
  state: CatalogueState;
  room: Room;
  onChange: (state: CatalogueState) => void;
}) {
  const columns = shownColumns(state.columns, room);
  return (
    <fieldset className={styles.columns}>
      <legend>Beside the title</legend>
      {COLUMN_NAMES.map(([column, name]) => (
        <LabelledCheckBox
          key={column}
          checked={columns.includes(column)}
          onChange={() => {
            const next = columns.includes(column) ? columns.filter((other) => other !== column) : [...columns, column];
            onChange({ ...state, columns: orderColumns(next) });
          }}
        >
          {name}
        </LabelledCheckBox>
      ))}
      <Button
        variant="bare"
        disabled={state.columns === DEFAULT_COLUMNS}
        onClick={() => onChange({ ...state, columns: DEFAULT_COLUMNS })}
      >
        As at first
      </Button>
    </fieldset>
  );
}
