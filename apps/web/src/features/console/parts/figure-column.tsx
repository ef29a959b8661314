import type { Figure, Unit } from '@headroom/contracts/monitoring/figures';
import type { Column } from './data-table.tsx';
import { FigureText } from './figure-text.tsx';

/** A column of figures; of those side by side only one says how certain it is. */
export const figureColumn = <Row,>({
  key,
  head,
  read,
  unit,
  withUncertainty = false,
  phone,
}: Pick<Column<Row>, 'key' | 'head' | 'phone'> & {
  read: (row: Row) => Figure;
  unit: Unit;
  withUncertainty?: boolean;
}): Column<Row> => ({
  key,
  head,
  cell: (row) => <FigureText figure={read(row)} unit={unit} withUncertainty={withUncertainty} />,
  sortBy: (row) => read(row).value,
  isFigure: true,
  ...(phone && { phone }),
});
