/* oxlint-disable jsx-a11y/prefer-tag-over-role -- A table lays out all of its rows; these are placed one by one. */
import type { CSSProperties, ReactNode } from 'react';
import { memo } from 'react';
import type { CatalogueColumn } from '../../cache/catalogue-columns.ts';
import { productHref, type CatalogueState } from '../../cache/catalogue-query.ts';
import { formatAmount, formatCount } from '../../ui/format.ts';
import { Picture } from '../../ui/picture.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ProductStatusMark } from '../../ui/status.tsx';
import { markHits } from './mark-hits.ts';
import type { Row } from './page-store.ts';
import { COLUMNS, isTableColumn } from './product-columns.tsx';
import styles from './product-rows.module.css';

export interface ItemProps {
  /** undefined while it is flying. */
  row: Row | undefined;
  failed: boolean;
  /** 0-based. */
  position: number;
  /** CSS pixels from the beginning of the element. */
  top: number;
  active: boolean;
  state: CatalogueState;
  columns: readonly CatalogueColumn[];
  /** Folded words that the search looked for. */
  words: readonly string[];
  currency: string;
}

/** Rows differ in length as titles do, and the same row always in the same way. */
const titleWidth = (position: number) => `${32 + ((position * 37) % 41)}%`;
export const itemId = (position: number) => `product-${position}`;

/** One product as a row of the table, as wide screens show it. */
export const TableRow = memo(function TableRow(props: ItemProps) {
  const { row, position, columns, currency } = props;
  return (
    <ItemFrame {...props} className={styles.row}>
      <span className={styles.position} role="gridcell">
        {formatCount(position + 1)}
      </span>
      {columns.includes('image') && (
        <span role="gridcell">
          <RowPicture row={row} />
        </span>
      )}
      <span role="gridcell" className={styles.name}>
        <Title {...props} />
        {columns.includes('vendor') && row?.vendor !== '' && (
          <span className={styles.vendor}>{row ? <Vendor {...props} /> : <Bar position={position + 3} />}</span>
        )}
      </span>
      {columns.filter(isTableColumn).map((column) => (
        <span key={column} role="gridcell" className={styles[COLUMNS[column].kind]}>
          {row ? COLUMNS[column].cell(row, currency) : <Skeleton width="60%" />}
        </span>
      ))}
    </ItemFrame>
  );
});

/** The same on a phone: picture, title, and one line of whatever was chosen. */
export const NarrowRow = memo(function NarrowRow(props: ItemProps) {
  const { row, columns, currency, position } = props;
  const second = columns.filter((column) => column !== 'image' && column !== 'price' && column !== 'status');
  return (
    <ItemFrame {...props} className={styles.row}>
      {columns.includes('image') && (
        <span role="gridcell">
          <RowPicture row={row} />
        </span>
      )}
      <span role="gridcell" className={styles.name}>
        <Title {...props} />
        <span className={styles.second}>
          {row ? (
            <>
              <span className={styles.cut}>
                {columns.includes('status') && row.status && <ProductStatusMark status={row.status} />}
                {second.map((column) => (
                  <Value key={column} column={column} {...props} row={row} />
                ))}
              </span>
              {columns.includes('price') && row.price !== undefined && <b>{formatAmount(row.price, currency)}</b>}
            </>
          ) : (
            <Bar position={position + 3} />
          )}
        </span>
      </span>
    </ItemFrame>
  );
});

/** A value outside its column: a bare number or time needs its name. */
function Value({ column, ...props }: ItemProps & { column: CatalogueColumn; row: Row }) {
  if (!isTableColumn(column))
    return props.row.vendor === '' ? null : (
      <span>
        <Vendor {...props} />
      </span>
    );
  const { name, kind, cell } = COLUMNS[column];
  const value = cell(props.row, props.currency);
  if (value === false || value === null) return null;
  return (
    <span>
      {kind === 'number' || kind === 'time' ? `${name} ` : ''}
      {value}
    </span>
  );
}

/** One product as a plate of the grid. */
export const Plate = memo(function Plate(props: ItemProps) {
  const { row, position, currency } = props;
  return (
    <ItemFrame {...props} className={styles.plate} role="gridcell">
      <span className={styles.plateNumber}>{formatCount(position + 1)}</span>
      <RowPicture row={row} />
      <span className={styles.plateText}>
        <Title {...props} />
        <span className={styles.plateVendor}>{row ? <Vendor {...props} /> : <Bar position={position + 3} />}</span>
        <span className={styles.second}>
          {row?.status && <ProductStatusMark status={row.status} />}
          {row?.price !== undefined && <b>{formatAmount(row.price, currency)}</b>}
        </span>
      </span>
    </ItemFrame>
  );
});

function ItemFrame({
  row,
  position,
  top,
  active,
  className,
  role = 'row',
  children,
}: ItemProps & { className: string | undefined; role?: 'row' | 'gridcell'; children: ReactNode }) {
  return (
    <div
      id={itemId(position)}
      role={role}
      aria-rowindex={role === 'row' ? position + 1 : undefined}
      aria-selected={active}
      aria-busy={row === undefined || undefined}
      className={[className, active && styles.at, row?.status === 'archived' && styles.off].filter(Boolean).join(' ')}
      style={role === 'row' ? ({ top } as CSSProperties) : undefined}
    >
      {children}
    </div>
  );
}

/** The link is as large as the row; its text is the title. */
function Title({ row, failed, position, state, words }: ItemProps) {
  if (failed) {
    return (
      <span className={styles.failed}>
        This row did not arrive.{' '}
        <button type="button" data-retry tabIndex={-1}>
          Try again
        </button>
      </span>
    );
  }
  if (!row)
    return (
      <span className={styles.title}>
        <Bar position={position} />
      </span>
    );
  return (
    <a
      className={styles.title}
      href={productHref(state, row.id ?? '', position)}
      data-position={position}
      tabIndex={-1}
    >
      <Hits text={row.title ?? ''} words={words} />
    </a>
  );
}

function Vendor({ row, words }: ItemProps) {
  return <Hits text={row?.vendor ?? ''} words={words} />;
}

function Hits({ text, words }: { text: string; words: readonly string[] }) {
  if (words.length === 0) return text;
  return markHits(text, words).map(({ text: piece, hit }, index) =>
    // The pieces of one text never change places.
    // oxlint-disable-next-line react/no-array-index-key
    hit ? <mark key={index}>{piece}</mark> : piece,
  );
}

function Bar({ position }: { position: number }) {
  return <Skeleton width={titleWidth(position)} />;
}

function RowPicture({ row }: { row: Row | undefined }) {
  if (!row) return <span className={styles.blank} />;
  return (
    <Picture
      image={row.image && { ...row.image, alt: '' }}
      className={styles.picture}
      loading="lazy"
      draggable={false}
      missing="no picture"
    />
  );
}
