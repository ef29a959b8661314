import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ProductRow } from '../../cache/product-query.ts';
import { formatAmount, formatCount, formatMoney } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { OptimizationStatusMark } from '../../ui/status.tsx';
import { filterHref } from './filter-href.ts';
import { LongText } from './long-text.tsx';
import styles from './product-facts.module.css';

/** What stands in the place of a fact, and a short word about it at the end of its line. */
export type FactParts = Readonly<
  Partial<
    Record<'price' | 'stock' | 'handle' | 'tags' | 'description' | 'updated', { value?: ReactNode; note?: ReactNode }>
  >
>;
const AS_THEY_ARE: FactParts = {};

/** The fields of a product, in the order in which they are asked for. */
export function ProductFacts({ product, parts = AS_THEY_ARE }: { product: ProductRow; parts?: FactParts }) {
  const { price, currency, stock, handle, tags, optimizationStatus, description, createdAt, updatedAt } = product;
  return (
    <dl className={styles.facts}>
      <Fact name="Price" part={parts.price}>
        {price !== undefined && currency !== undefined && <Price product={{ ...product, price, currency }} />}
      </Fact>
      <Fact name="Stock" part={parts.stock}>
        {stock !== undefined && (
          <>
            {stock === 0 ? <span className={styles.none}>none</span> : formatCount(stock)}
            {(product.variantCount ?? 0) > 1 && (
              <span className={styles.quiet}> over {formatCount(product.variantCount ?? 0)} variants</span>
            )}
          </>
        )}
      </Fact>
      <Fact name="Handle" part={parts.handle}>
        {handle !== undefined && <span className={styles.handle}>{handle}</span>}
      </Fact>
      <Fact name="Tags" part={parts.tags}>
        {tags &&
          (tags.length > 0 ? (
            <ul className={styles.tags}>
              {tags.map((tag) => (
                <li key={tag}>
                  <Link href={filterHref('tag', tag)}>
                    <bdi>{tag}</bdi>
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <span className={styles.none}>none</span>
          ))}
      </Fact>
      <Fact name="Content">
        {optimizationStatus && (
          <>
            <OptimizationStatusMark status={optimizationStatus} />
            {product.lastOptimized && (
              <span className={styles.quiet}>
                {', '}
                <Moment at={product.lastOptimized} as="date" />
              </span>
            )}
            {product.content && (
              <>
                {', '}
                <a href="#content">compare with the original</a>
              </>
            )}
          </>
        )}
      </Fact>
      <Fact name="Description" part={parts.description}>
        {description !== undefined &&
          (description.trim() ? <LongText text={description} /> : <span className={styles.none}>none</span>)}
      </Fact>
      <Fact name="Updated" part={parts.updated}>
        {updatedAt !== undefined && <Moment at={updatedAt} />}
      </Fact>
      <Fact name="Created">{createdAt !== undefined && <Moment at={createdAt} />}</Fact>
    </dl>
  );
}

function Fact({ name, part, children }: { name: string; part?: FactParts[keyof FactParts]; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{part?.value ?? (children || <Skeleton width="16ch" />)}</dd>
      {part?.note && <dd className={styles.note}>{part.note}</dd>}
    </div>
  );
}

/** The lowest variant's price; "from" where the others cost more. */
export function Price({ product }: { product: ProductRow & { price: number; currency: string } }) {
  const { price, currency, compareAtPrice, variants } = product;
  const varies = variants?.some((variant) => variant.price !== price);
  return (
    <>
      {varies && <span className={styles.quiet}>from </span>}
      <b>{formatMoney(price, currency)}</b>
      {compareAtPrice != null && compareAtPrice > price && (
        <>
          {' '}
          <s aria-label={`before ${formatAmount(compareAtPrice, currency)}`}>
            {formatAmount(compareAtPrice, currency)}
          </s>
        </>
      )}
    </>
  );
}
