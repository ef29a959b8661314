import type { Variant } from '@headroom/contracts/products';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatAmount, formatCount } from '../../ui/format.ts';
import { isLowStock } from '../../ui/low-stock.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './product-variants.module.css';
import { optionNames, optionValue } from './variant-options.ts';
import { VariantsTable } from './variants-table.tsx';

/** A product can have 2,048 variants; a table of them all would be built before anybody asked. */
export const FIRST_VARIANTS = 50;

/** The variants as a table; on a phone each becomes a line of its own with its options as its name. */
export function ProductVariants({
  variants,
  count,
  currency,
}: {
  variants: readonly Variant[] | undefined;
  count: number | undefined;
  currency: string | undefined;
}) {
  const [all, setAll] = useState(false);
  if (variants?.length === 0) return null;
  const names = optionNames(variants ?? []);
  const shown = variants && (all ? variants : variants.slice(0, FIRST_VARIANTS));
  const unit = currency ?? '';
  return (
    <VariantsTable
      variants={variants}
      unit={unit}
      rows={
        shown?.map((variant) => (
          <tr key={variant.id}>
            <th scope="row" className={styles.sku}>
              {variant.sku ?? <span className={styles.none}>no SKU</span>}
            </th>
            {names.map((name) => (
              <td key={name} className={styles.option}>
                <bdi>{optionValue(variant, name)}</bdi>
              </td>
            ))}
            <td className={styles.number}>
              {variant.compareAtPrice !== null && variant.compareAtPrice > variant.price && (
                <s className={styles.before}>{formatAmount(variant.compareAtPrice, unit)}</s>
              )}
              {formatAmount(variant.price, unit)}
            </td>
            <td className={`${styles.number} ${styles.stock}`}>
              <Stock stock={variant.stock} />
            </td>
          </tr>
        )) ?? <SkeletonRows rows={Math.min(count ?? 1, FIRST_VARIANTS)} />
      }
    >
      {shown && variants && shown.length < variants.length && (
        <Button className={styles.more} onClick={() => setAll(true)}>
          Show all {formatCount(variants.length)}
        </Button>
      )}
    </VariantsTable>
  );
}

/** How many there are, in words where that is a warning. */
export function Stock({ stock }: { stock: number }) {
  if (stock === 0) return <span className={styles.none}>none</span>;
  if (stock < 0) return <span className={styles.oversold}>{formatCount(stock).replace('-', '−')} oversold</span>;
  return (
    <>
      {isLowStock(stock) && <span className={styles.low}>low</span>}
      {formatCount(stock)}
    </>
  );
}

function SkeletonRows({ rows }: { rows: number }) {
  return Array.from({ length: rows }, (_, index) => (
    <tr key={index} aria-hidden="true">
      <td>
        <Skeleton width="12ch" />
      </td>
      <td className={styles.number}>
        <Skeleton width="6ch" />
      </td>
      <td className={styles.number}>
        <Skeleton width="3ch" />
      </td>
    </tr>
  ));
}
