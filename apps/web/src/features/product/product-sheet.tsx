import { Link } from 'wouter';
import type { ProductRow } from '../../cache/product-query.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ProductStatusMark } from '../../ui/status.tsx';
import { filterHref } from './filter-href.ts';
import { ProductContent } from './product-content.tsx';
import { ProductFacts } from './product-facts.tsx';
import { ProductPictures } from './product-pictures.tsx';
import styles from './product-sheet.module.css';
import { ProductVariants } from './product-variants.tsx';

/** All that is known of a product. A field that has not arrived shows the shape of what comes. */
export function ProductSheet({ product }: { product: ProductRow }) {
  const { vendor, type, title, status, version } = product;
  return (
    <>
      <div className={styles.split}>
        <ProductPictures images={product.images} first={product.image} />
        <div className={styles.head}>
          <p className={styles.origin}>
            {vendor === undefined ? (
              <Skeleton width="12ch" />
            ) : vendor ? (
              <Link href={filterHref('vendor', vendor)}>
                <bdi>{vendor}</bdi>
              </Link>
            ) : (
              <span className={styles.none}>no vendor</span>
            )}
            {' · '}
            {type === undefined ? (
              <Skeleton width="8ch" />
            ) : type ? (
              <Link href={filterHref('type', type)}>
                <bdi>{type}</bdi>
              </Link>
            ) : (
              <span className={styles.none}>no type</span>
            )}
          </p>
          <h1 className={title && title.length > LONG_TITLE ? styles.longTitle : styles.title} dir="auto">
            {title ?? <Skeleton width="9em" />}
          </h1>
          <p className={styles.state}>
            {status ? <ProductStatusMark status={status} /> : <Skeleton width="7ch" />}
            <span className={styles.dot}>·</span>
            <span className={styles.origin}>
              {version === undefined ? <Skeleton width="8ch" /> : `version ${version}`}
            </span>
          </p>
          <ProductFacts product={product} />
        </div>
      </div>
      {product.content && (
        <ProductContent content={product.content} title={product.title ?? ''} description={product.description ?? ''} />
      )}
      <ProductVariants variants={product.variants} count={product.variantCount} currency={product.currency} />
    </>
  );
}

/** Characters. Beyond this the display size would fill the screen with nothing but the title. */
const LONG_TITLE = 70;
