import type { Variant } from '@headroom/contracts/products';
import type { ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import styles from './product-variants.module.css';
import { optionNames } from './variant-options.ts';

/** The heading, the head and the frame of the table of variants, whether it is read or edited. */
export function VariantsTable({
  variants,
  unit,
  beforePrice,
  last,
  rows,
  children,
}: {
  /** undefined while they are on their way. */
  variants: readonly Variant[] | undefined;
  /** The currency; empty while it is not known. */
  unit: string;
  /** Heads of columns that only an editor has. */
  beforePrice?: ReactNode;
  last?: ReactNode;
  rows: ReactNode;
  /** Below the table. */
  children?: ReactNode;
}) {
  return (
    <section className={styles.section} aria-labelledby="variants">
      <h2 id="variants" className={styles.heading}>
        {variants?.length === 1 ? 'One variant' : `${variants ? `${formatCount(variants.length)} v` : 'V'}ariants`}{' '}
        {unit && (
          <span className={styles.unit} aria-hidden="true">
            prices in {unit}
          </span>
        )}
      </h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">SKU</th>
            {optionNames(variants ?? []).map((name) => (
              <th key={name} scope="col">
                <bdi>{name}</bdi>
              </th>
            ))}
            {beforePrice}
            <th scope="col" className={styles.number}>
              Price{unit && `, ${unit}`}
            </th>
            <th scope="col" className={styles.number}>
              Stock
            </th>
            {last}
          </tr>
        </thead>
        <tbody>{rows}</tbody>
      </table>
      {children}
    </section>
  );
}
