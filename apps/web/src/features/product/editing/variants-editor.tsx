import type { Product, Variant } from '@headroom/contracts/products';
import { useState } from 'react';
import type { Drafts } from '../../../cache/editing/drafts.ts';
import type { Edit } from '../../../cache/editing/edit.ts';
import { isNewItem } from '../../../cache/editing/product-changes.ts';
import { isRead, readOptionValue, readSku, readStock } from '../../../cache/editing/product-rules.ts';
import { variantName, withVariant } from '../../../cache/editing/variant-values.ts';
import { Button } from '../../../ui/button.tsx';
import { formatAmount, formatCount } from '../../../ui/format.ts';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { FIRST_VARIANTS, Stock } from '../product-variants.tsx';
import table from '../product-variants.module.css';
import { optionNames, optionValue } from '../variant-options.ts';
import { VariantsTable } from '../variants-table.tsx';
import { AddVariant, hasBegunVariant } from './add-variant.tsx';
import { EditInPlace } from './edit-in-place.tsx';
import { fieldState } from './field-state.ts';
import { readComparePrice, readVariantPrice } from './read-variant-price.ts';
import { Touched } from './field-note.tsx';
import styles from './variants-editor.module.css';

/** The variants as a table whose cells are edited where they stand. */
export function VariantsEditor({
  product,
  drafts,
  edits,
  onSave,
}: {
  product: Product;
  drafts: Drafts;
  edits: readonly Edit[];
  onSave: (variants: Variant[], from: Variant[]) => void | Promise<unknown>;
}) {
  const { variants, currency, id: productId } = product;
  const [all, setAll] = useState(false);
  const [isAdding, setAdding] = useState(() => hasBegunVariant(drafts, productId));
  const names = optionNames(variants);
  const shown = all ? variants : variants.slice(0, FIRST_VARIANTS);

  function cell<K extends keyof Variant>(variant: Variant, position: number, key: K) {
    const name = variantName(variant, position);
    return {
      drafts,
      productId,
      field: `variants/${variant.id}/${key}`,
      label: `${LABELS[key as keyof typeof LABELS]} of ${name}`,
      value: variant[key],
      onSave: (value: Variant[K], from: Variant[K]) =>
        onSave(
          withVariant(variants, variant.id, { [key]: value } as Partial<Variant>),
          withVariant(variants, variant.id, { [key]: from } as Partial<Variant>),
        ),
    };
  }

  return (
    <VariantsTable
      variants={variants}
      unit={currency}
      beforePrice={
        <th scope="col" className={table.number}>
          Before
        </th>
      }
      last={
        <th scope="col" className={styles.last}>
          <VisuallyHidden>Remove</VisuallyHidden>
        </th>
      }
      rows={shown.map((variant, position) => {
        const touched = (key: string) => fieldState(edits, ['variants', variant.id, key]);
        return (
          <tr key={variant.id}>
            <th scope="row" className={table.sku}>
              <EditInPlace {...cell(variant, position, 'sku')} write={(sku) => sku ?? ''} read={readSku}>
                <Touched state={touched('sku')}>{variant.sku ?? <span className={table.none}>no SKU</span>}</Touched>
              </EditInPlace>
            </th>
            {names.map((name) => (
              <td key={name} className={table.option}>
                <EditInPlace
                  {...cell(variant, position, 'options')}
                  field={`variants/${variant.id}/options/${name}`}
                  label={`${name} of ${variantName(variant, position)}`}
                  write={(options) => optionValue({ options }, name)}
                  read={(text) => {
                    const reading = readOptionValue(text);
                    return isRead(reading) ? { value: withOption(variant, name, reading.value) } : reading;
                  }}
                >
                  <Touched state={touched('options')}>
                    <bdi>{optionValue(variant, name) || '–'}</bdi>
                  </Touched>
                </EditInPlace>
              </td>
            ))}
            <td className={`${table.number} ${styles.compare}`}>
              <EditInPlace
                {...cell(variant, position, 'compareAtPrice')}
                write={(price) => (price === null ? '' : formatAmount(price, currency))}
                read={(text) => readComparePrice(text, currency)}
                inputMode="decimal"
                isNumber
              >
                <Touched state={touched('compareAtPrice')}>
                  <ComparePrice variant={variant} currency={currency} />
                </Touched>
              </EditInPlace>
            </td>
            <td className={table.number}>
              <EditInPlace
                {...cell(variant, position, 'price')}
                write={(price) => formatAmount(price, currency)}
                read={(text) => readVariantPrice(text, currency)}
                inputMode="decimal"
                isNumber
              >
                <Touched state={touched('price')}>{formatAmount(variant.price, currency)}</Touched>
              </EditInPlace>
            </td>
            <td className={`${table.number} ${table.stock}`}>
              <EditInPlace
                {...cell(variant, position, 'stock')}
                write={String}
                read={readStock}
                inputMode="numeric"
                isNumber
              >
                <Touched state={touched('stock')}>
                  <Stock stock={variant.stock} />
                </Touched>
              </EditInPlace>
            </td>
            <td className={styles.last}>
              {variants.length > 1 && !isNewItem(variant.id) && (
                <button
                  type="button"
                  className={styles.remove}
                  aria-label={`Remove ${variantName(variant, position)}`}
                  title="Remove; undo brings it back"
                  onClick={() =>
                    onSave(
                      variants.filter(({ id }) => id !== variant.id),
                      variants,
                    )
                  }
                >
                  <span aria-hidden="true">×</span>
                </button>
              )}
            </td>
          </tr>
        );
      })}
    >
      {isAdding ? (
        <AddVariant
          drafts={drafts}
          productId={productId}
          variants={variants}
          names={names}
          currency={currency}
          onAdd={(variant) => {
            setAdding(false);
            return onSave([...variants, { ...variant, position: variants.length }], variants);
          }}
          onCancel={() => setAdding(false)}
        />
      ) : (
        <div className={styles.tools}>
          <Button onClick={() => setAdding(true)}>Add a variant</Button>
          {shown.length < variants.length && (
            <Button onClick={() => setAll(true)}>Show all {formatCount(variants.length)}</Button>
          )}
        </div>
      )}
    </VariantsTable>
  );
}

const LABELS = { sku: 'SKU', price: 'Price', compareAtPrice: 'Price before', stock: 'Stock', options: 'Options' };

/** Struck where it is more than the price, as shops show it. */
function ComparePrice({ variant, currency }: { variant: Variant; currency: string }) {
  const { compareAtPrice, price } = variant;
  if (compareAtPrice === null) return <span className={table.none}>none</span>;
  const amount = formatAmount(compareAtPrice, currency);
  return compareAtPrice > price ? <s>{amount}</s> : amount;
}

function withOption(variant: Variant, name: string, value: string): Variant['options'] {
  const has = variant.options.some((option) => option.name === name);
  const options = has ? variant.options : [...variant.options, { name, value }];
  return options.map((option) => (option.name === name ? { name, value } : option));
}
