import type { ProductImage } from '@headroom/contracts/products';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ProductRow } from '../../cache/product-query.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ProductStatusMark } from '../../ui/status.tsx';
import { filterHref } from './filter-href.ts';
import { ProductContent } from './product-content.tsx';
import { ProductFacts, type FactParts } from './product-facts.tsx';
import { ProductPictures, type PlateProps } from './product-pictures.tsx';
import styles from './product-sheet.module.css';
import { ProductVariants } from './product-variants.tsx';

/** What stands in the place of a part, or in the room that is left for it, where the product is edited. */
export interface SheetParts {
  vendor?: ReactNode;
  type?: ReactNode;
  title?: ReactNode;
  state?: ReactNode;
  facts?: FactParts;
  renderAlt?: (image: ProductImage) => ReactNode;
  renderPictureTools?: (at: number, show: (index: number) => void) => ReactNode;
  plateProps?: (index: number, show: (index: number) => void) => PlateProps;
  /** What stands round the pictures. */
  renderPictures?: (pictures: ReactNode) => ReactNode;
  /** Between what is known of the product and its variants. */
  choice?: ReactNode;
  variants?: ReactNode;
}

const AS_IT_IS: SheetParts = {};

/** All that is known of a product. A field that has not arrived shows the shape of what comes. */
export function ProductSheet({ product, parts = AS_IT_IS }: { product: ProductRow; parts?: SheetParts }) {
  const { vendor, type, title, status, version } = product;
  const pictures = (
    <ProductPictures
      images={product.images}
      first={product.image}
      renderAlt={parts.renderAlt}
      renderTools={parts.renderPictureTools}
      plateProps={parts.plateProps}
    />
  );
  return (
    <>
      <div className={styles.split}>
        {parts.renderPictures ? parts.renderPictures(pictures) : pictures}
        <div className={styles.head}>
          <div className={styles.origin}>
            {parts.vendor ??
              (vendor === undefined ? (
                <Skeleton width="12ch" />
              ) : vendor ? (
                <Link href={filterHref('vendor', vendor)}>
                  <bdi>{vendor}</bdi>
                </Link>
              ) : (
                <span className={styles.none}>no vendor</span>
              ))}
            {' · '}
            {parts.type ??
              (type === undefined ? (
                <Skeleton width="8ch" />
              ) : type ? (
                <Link href={filterHref('type', type)}>
                  <bdi>{type}</bdi>
                </Link>
              ) : (
                <span className={styles.none}>no type</span>
              ))}
          </div>
          <h1 className={title && title.length > LONG_TITLE ? styles.longTitle : styles.title} dir="auto">
            {parts.title ?? title ?? <Skeleton width="9em" />}
          </h1>
          {parts.state ?? (
            <p className={styles.state}>
              {status ? <ProductStatusMark status={status} /> : <Skeleton width="7ch" />}
              <span className={styles.dot}>·</span>
              <span className={styles.origin}>
                {version === undefined ? <Skeleton width="8ch" /> : `version ${version}`}
              </span>
            </p>
          )}
          <ProductFacts product={product} {...(parts.facts && { parts: parts.facts })} />
        </div>
      </div>
      {parts.choice}
      {product.content && (
        <ProductContent content={product.content} title={product.title ?? ''} description={product.description ?? ''} />
      )}
      {parts.variants ?? (
        <ProductVariants variants={product.variants} count={product.variantCount} currency={product.currency} />
      )}
    </>
  );
}

/** Characters. Beyond this the display size would fill the screen with nothing but the title. */
const LONG_TITLE = 70;
