import { LIMITS } from '@headroom/contracts/catalogue';
import type { Variant } from '@headroom/contracts/products';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { Drafts } from '../../../cache/editing/drafts.ts';
import { newItemId } from '../../../cache/editing/product-changes.ts';
import { isRead, readOptionValue, readSku, readStock, type Reading } from '../../../cache/editing/product-rules.ts';
import { isSame } from '../../../cache/editing/three-way-merge.ts';
import { randomId } from '../../../cache/random-id.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { formatAmount } from '../../../ui/format.ts';
import { readVariantPrice } from './read-variant-price.ts';
import styles from './variants-editor.module.css';

type Texts = Readonly<Record<string, string>>;
/** Names the draft of a variant that is being typed: all of its texts as JSON. */
const FIELD = 'new-variant';

/** Whether somebody began a variant and did not add it. */
export const hasBegunVariant = (drafts: Drafts, productId: string): boolean =>
  drafts.get(productId, FIELD) !== undefined;

/** One more variant: nothing is written before all of it is right. What is typed is still there after a reload. */
export function AddVariant({
  drafts,
  productId,
  variants,
  names,
  currency,
  onAdd,
  onCancel,
}: {
  drafts: Drafts;
  productId: string;
  variants: readonly Variant[];
  names: readonly string[];
  currency: string;
  onAdd: (variant: Variant) => void | Promise<unknown>;
  onCancel: () => void;
}) {
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // After a reload nobody has asked for it.
    if (!hasBegunVariant(drafts, productId)) first.current?.querySelector('input')?.focus();
  }, [drafts, productId]);
  // A product of one variant without options gets its first option with its second variant.
  const options = names.length > 0 ? names : ['Option'];
  const [texts, setTexts] = useState<Texts>(() => {
    const begun = drafts.get(productId, FIELD);
    if (begun) return JSON.parse(begun.text) as Texts;
    return { price: formatAmount(variants.at(-1)?.price ?? 0, currency), stock: '0' };
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
    onChange: (event: { currentTarget: { value: string } }) => {
      const next = { ...texts, [key]: event.currentTarget.value };
      setTexts(next);
      drafts.set(productId, FIELD, { text: JSON.stringify(next), from: '' });
    },
    error: (isTried || texts[key]) && !isRead(reading) ? reading.problem : undefined,
    autoComplete: 'off',
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    const { sku, price, stock } = readings;
    if (isDouble || isFull || values.some(({ reading }) => !isRead(reading))) return;
    if (!isRead(sku) || !isRead(price) || !isRead(stock)) return;
    const made = onAdd({
      id: newItemId(randomId()),
      sku: sku.value,
      options: chosen,
      price: price.value,
      compareAtPrice: null,
      stock: stock.value,
      position: variants.length,
    });
    // Until it is kept as an edit it is kept as this.
    void Promise.resolve(made).then(() => drafts.drop(productId, FIELD));
  }

  function giveUp() {
    drafts.drop(productId, FIELD);
    onCancel();
  }

  return (
    // Escape from any of its fields gives it up.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      ref={first}
      className={styles.new}
      aria-label="New variant"
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && giveUp()}
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
        <Button onClick={giveUp}>Cancel</Button>
      </div>
    </form>
  );
}
