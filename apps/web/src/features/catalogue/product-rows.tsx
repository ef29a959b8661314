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
import type { RowSelection } from './row-selection.ts';
import { extraLines } from './list-layout.ts';
import { COLUMNS, isTableColumn, type ColumnKind, type TableColumn } from './product-columns.tsx';
import styles from './product-rows.module.css';

export interface ItemProps {
  /** undefined while it is flying. */
  row: Row | undefined;
  /** 0-based. */
  position: number;
  /** 1-based, the head counted. */
  rowIndex: number;
  /** From the beginning of the element: CSS pixels or a length of CSS. */
  top: number | string;
  active: boolean;
  /** undefined where rows cannot be selected. */
  Box: RowSelection['Box'] | undefined;
  selected: boolean | undefined;
  state: CatalogueState;
  columns: readonly CatalogueColumn[];
  /** Folded words that the search looked for. */
  words: readonly string[];
  currency: string;
}

/** Rows differ in length as titles do, and the same row always in the same way. */
const titleWidth = (position: number) => `${32 + ((position * 37) % 41)}%`;
/** Longer amounts and names may be cut: they say themselves whole under the pointer. */
const LONG_CELL = 11;
export const itemId = (position: number) => `product-${position}`;
export const cellId = (position: number, column: TableColumn | 'title') => `${itemId(position)}-${column}`;

const KIND_CLASSES: Readonly<Record<ColumnKind, string | undefined>> = {
  text: undefined,
  number: styles.number,
  quiet: styles.quiet,
  strong: styles.strong,
  time: styles.time,
};

/** One product as a row of the table, as wide screens show it. */
export const TableRow = memo(function TableRow(props: ItemProps) {
  const { row, position, columns, currency } = props;
  return (
    <ItemFrame {...props} className={styles.row}>
      <span className={`${styles.position} ${styles.stuckNumber}`} role="gridcell">
        <SelectBox {...props} />
        {formatCount(position + 1)}
      </span>
      {columns.includes('image') && (
        <span role="gridcell" className={styles.stuckPicture}>
          <RowPicture {...props} />
        </span>
      )}
      <span id={cellId(position, 'title')} role="gridcell" className={`${styles.name} ${styles.stuckTitle}`}>
        <Title {...props} />
        {columns.includes('vendor') && row?.vendor !== '' && (
          <span className={styles.vendor} dir="auto">
            {row ? <Vendor {...props} /> : <Bar position={position + 3} />}
          </span>
        )}
      </span>
      {columns.filter(isTableColumn).map((column) => {
        const value = row && COLUMNS[column].cell(row, currency);
        const isLong = typeof value === 'string' && value.length > LONG_CELL;
        return (
          <span
            key={column}
            id={cellId(position, column)}
            role="gridcell"
            title={isLong ? value : undefined}
            className={[KIND_CLASSES[COLUMNS[column].kind], isLong && styles.long].filter(Boolean).join(' ')}
          >
            {row ? value : <Skeleton width="60%" />}
          </span>
        );
      })}
    </ItemFrame>
  );
});

/** The same on a phone: picture, title, one line of what is chosen first, and a line or more for the rest. */
export const NarrowRow = memo(function NarrowRow(props: ItemProps) {
  const { row, columns, currency, position } = props;
  return (
    <ItemFrame {...props} className={styles.row}>
      {columns.includes('image') && (
        <span role="gridcell">
          <RowPicture {...props} />
        </span>
      )}
      <span role="gridcell" className={styles.name}>
        <Title {...props} />
        <span className={styles.second}>
          {row ? (
            <>
              <span className={styles.cut}>
                {columns.includes('status') && row.status && <ProductStatusMark status={row.status} />}
                {columns.includes('vendor') && row.vendor !== '' && (
                  <span>
                    <Vendor {...props} />
                  </span>
                )}
              </span>
              {columns.includes('price') && row.price !== undefined && <b>{formatAmount(row.price, currency)}</b>}
            </>
          ) : (
            <Bar position={position + 3} />
          )}
        </span>
        {extraLines(columns).map((line) => (
          <span key={line[0]} className={styles.extra}>
            {line.map((column) => (
              <span key={column}>{row && <Value column={column} row={row} currency={currency} />}</span>
            ))}
          </span>
        ))}
      </span>
      {props.Box && (
        <span role="gridcell">
          <SelectBox {...props} />
        </span>
      )}
    </ItemFrame>
  );
});

function SelectBox({ Box, position, row, selected = false }: ItemProps) {
  return Box && <Box position={position} row={row} selected={selected} />;
}

/** A value outside its column says what it is. */
function Value({ column, row, currency }: { column: TableColumn; row: Row; currency: string }) {
  const { name, cell } = COLUMNS[column];
  const value = cell(row, currency);
  return (
    <>
      {name} <b>{value === false || value === null ? <span className={styles.none}>none</span> : value}</b>
    </>
  );
}

/** One product as a plate of the grid. */
export const Plate = memo(function Plate(props: ItemProps) {
  const { row, position, currency } = props;
  return (
    <ItemFrame {...props} className={styles.plate} role="gridcell">
      <SelectBox {...props} />
      <span className={styles.plateNumber}>{formatCount(position + 1)}</span>
      <RowPicture {...props} isPlate />
      <span className={styles.plateText}>
        <Title {...props} />
        <span className={styles.plateVendor} dir="auto">
          {row ? <Vendor {...props} /> : <Bar position={position + 3} />}
        </span>
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
  rowIndex,
  top,
  active,
  selected,
  className,
  role = 'row',
  children,
}: ItemProps & { className: string | undefined; role?: 'row' | 'gridcell'; children: ReactNode }) {
  return (
    <div
      id={itemId(position)}
      role={role}
      aria-rowindex={role === 'row' ? rowIndex : undefined}
      data-active={active || undefined}
      aria-selected={selected}
      aria-busy={row === undefined || undefined}
      className={[className, active && styles.at, row?.status === 'archived' && styles.off].filter(Boolean).join(' ')}
      style={role === 'row' ? ({ top } as CSSProperties) : undefined}
    >
      {children}
    </div>
  );
}

/** The link is as large as the row; its text is the title. */
function Title({ row, position, state, words }: ItemProps) {
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
      dir="auto"
      tabIndex={-1}
    >
      {row.title ? <Hits text={row.title} words={words} /> : <span className={styles.none}>Untitled</span>}
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

/** Rows that a phone shows without scrolling: their pictures do not wait until it is known that they are seen. */
const FIRST_ROWS = 8;

function RowPicture({ row, position, words, isPlate }: ItemProps & { isPlate?: boolean }) {
  if (!row) return <span className={styles.blank} />;
  // What is found while somebody types comes before its pictures: a drawing takes milliseconds of the frame that shows the rows.
  const isFirst = position < FIRST_ROWS && words.length === 0;
  return (
    <Picture
      image={row.image && { ...row.image, alt: '' }}
      className={styles.picture}
      loading={isFirst ? 'eager' : 'lazy'}
      fetchPriority={position < (isPlate ? 2 : 1) ? 'high' : 'auto'}
      sizes={isPlate ? '(max-width: 624px) 50vw, 280px' : '88px'}
      widest={isPlate ? 768 : 192}
      isSpared={!isFirst}
      draggable={false}
      missing="no picture"
    />
  );
}
