import { Skeleton } from '../../../ui/skeleton.tsx';
import { DataTable, type Column } from './data-table.tsx';

/** A table of which only the heads are known yet, with about as many rows as will come. */
export function WaitingTable<Row>({
  label,
  columns,
  rows = 5,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows?: number;
}) {
  return (
    <DataTable
      label={label}
      columns={columns.map(({ key, head, isFigure = false, phone, isHead = false }) => ({
        key,
        head,
        isFigure,
        isHead,
        cell: waitingCell,
        ...(phone && { phone }),
      }))}
      rows={Array.from({ length: rows }, (_, index) => index)}
      keyOf={String}
    />
  );
}

const waitingCell = () => <Skeleton width="7ch" />;
