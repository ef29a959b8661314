import { LIMITS } from '@headroom/contracts/catalogue';
import type { Variant } from '@headroom/contracts/products';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { newUuid } from '../../../cache/editing/browser-editing.ts';
import { newItemId } from '../../../cache/editing/product-changes.ts';
import { isRead, readOptionValue, readSku, readStock, type Reading } from '../../../cache/editing/product-rules.ts';
import { isSame } from '../../../cache/editing/three-way-merge.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { formatAmount } from '../../../ui/format.ts';
import { readVariantPrice } from './read-variant-price.ts';
import styles from './variants-editor.module.css';

/** One more variant: nothing is written before all of it is right. */
export function AddVariant({
  variants,
  names,
  currency,
  onAdd,
  onCancel,
}: {
  variants: readonly Variant[];
  names: readonly string[];
  currency: string;
  onAdd: (variant: Variant) => void;
  onCancel: () => void;
}) {
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => first.current?.querySelector('input')?.focus(), []);
  // A product of one variant without options gets its first option with its second variant.
  const options = names.length > 0 ? names : ['Option'];
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({
    price: formatAmount(variants.at(-1)?.price ?? 0, currency),
    stock: '0',
  });
  const [isTried, setTried] = useState(false);

  const readings = {
    sku: readSku(texts['sku'] ?? ''),
    price: readVariantPrice(texts['price'] ?? '', currency),
    stock: readStock(texts['stock'] ?? ''),
  };
  const values = options.map((name) => ({ name, reading: readOptionValue(texts[`option ${name}`] ?? '') }));
  const chosen = values.map(({ name, reading }) => ({ name, value: isRead(reading) ? reading.value : '' }));
  const isDouble = variants.some((variant) => isSame(variant.options, chosen));
  const isFull = variants.length >= LIMITS.variants;

  const field = (key: string, reading: Reading<unknown>) => ({
    value: texts[key] ?? '',
    onChange: (event: { currentTarget: { value: string } }) => setTexts({ ...texts, [key]: event.currentTarget.value }),
    error: (isTried || texts[key]) && !isRead(reading) ? reading.problem : undefined,
    autoComplete: 'off',
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    const { sku, price, stock } = readings;
    if (isDouble || isFull || values.some(({ reading }) => !isRead(reading))) return;
    if (!isRead(sku) || !isRead(price) || !isRead(stock)) return;
    onAdd({
      id: newItemId(newUuid()),
      sku: sku.value,
      options: chosen,
      price: price.value,
      compareAtPrice: null,
      stock: stock.value,
      position: variants.length,
    });
  }

  return (
    // Escape from any of its fields gives it up.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      ref={first}
      className={styles.new}
      aria-label="New variant"
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      {values.map(({ name, reading }, index) => (
        <TextField
          key={name}
          label={name}
          {...field(`option ${name}`, reading)}
          {...(isTried && isDouble && index === 0 && { error: 'There is a variant with these options.' })}
        />
      ))}
      <TextField label="SKU" hint="Empty means none." {...field('sku', readings.sku)} />
      <TextField label={`Price, ${currency}`} inputMode="decimal" {...field('price', readings.price)} />
      <TextField label="Stock" inputMode="numeric" {...field('stock', readings.stock)} />
      <div>
        <Button variant="go" type="submit" disabled={isFull}>
          Add the variant
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
