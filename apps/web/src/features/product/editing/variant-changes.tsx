import type { Variant } from '@headroom/contracts/products';
import { Fragment, useState } from 'react';
import { isSame } from '../../../cache/editing/three-way-merge.ts';
import { variantName } from '../../../cache/editing/variant-values.ts';
import { fieldName, valueWords } from './collision-words.ts';
import styles from './edit-in-place.module.css';

const KEYS = ['sku', 'options', 'price', 'compareAtPrice', 'stock'] as const;
type Key = (typeof KEYS)[number];

/** A value of one variant that became another. */
interface Changed {
  id: string;
  name: string;
  was: unknown;
  is: unknown;
}

/** One kind of value, and the variants of which it changed. */
type Group = readonly [Key, readonly Changed[]];

/** More stand there once they are asked for: a re-priced product can have 2,048. */
const FIRST = 4;

/** Which value of which variant changed from what to what: “price of Green 58.00 62.00, White 74.00 78.00”. */
export function VariantChanges({
  from,
  to,
  currency,
  To,
}: {
  from: readonly Variant[];
  to: readonly Variant[];
  currency: string;
  To: 'span' | 'mark';
}) {
  const [all, setAll] = useState(false);
  const added = to.filter(({ id }) => !from.some((other) => other.id === id));
  const removed = from.filter(({ id }) => !to.some((other) => other.id === id));
  const groups = changedByKey(from, to);
  const count = groups.reduce((sum, [, changed]) => sum + changed.length, 0);
  const isOnly = to.length === 1;
  const hidden = all || count <= FIRST + 1 ? 0 : count - FIRST;
  const parts = firstOf(groups, count - hidden).map(([key, shown]) => {
    const name = fieldName(key);
    return (
      <Fragment key={key}>
        {name === name.toUpperCase() ? name : name.toLowerCase()}
        {!isOnly && ' of'}
        {shown.map(({ id, name: variant, was, is }, index) => (
          <Fragment key={id}>
            {index > 0 && ','}
            {!isOnly && ` ${variant}`} <s>{valueWords(key, was, currency)}</s> <To>{valueWords(key, is, currency)}</To>
          </Fragment>
        ))}
      </Fragment>
    );
  });
  const whole = [
    added.length > 0 && `added ${wholeWords(added, to)}`,
    removed.length > 0 && `removed ${wholeWords(removed, from)}`,
  ].filter((words) => words !== false);
  if (parts.length + whole.length === 0) return 'the order of variants';
  return (
    <>
      {whole.join(', ')}
      {parts.map((part, index) => (
        <Fragment key={part.key}>
          {index + whole.length > 0 && ', '}
          {part}
        </Fragment>
      ))}
      {hidden > 0 && (
        <>
          {' and '}
          <button type="button" className={styles.link} onClick={() => setAll(true)}>
            {hidden} more
          </button>
        </>
      )}
    </>
  );
}

/** So many of all, and no group that would have none of them. */
function firstOf(groups: readonly Group[], max: number): readonly Group[] {
  const shown: Group[] = [];
  let left = max;
  for (const [key, changed] of groups) {
    if (left > 0) shown.push([key, changed.slice(0, left)]);
    left -= changed.length;
  }
  return shown;
}

/** The values that differ of the variants that both have, by what they are. */
function changedByKey(from: readonly Variant[], to: readonly Variant[]): readonly Group[] {
  const before = new Map(from.map((variant) => [variant.id, variant]));
  return KEYS.map((key) => {
    const changed = to.flatMap((variant, index) => {
      const was = before.get(variant.id);
      if (!was || isSame(was[key], variant[key])) return [];
      // A variant whose options changed is known by those that it had.
      return [{ id: variant.id, name: variantName(was, index), was: was[key], is: variant[key] }];
    });
    return [key, changed] as const;
  }).filter(([, changed]) => changed.length > 0);
}

function wholeWords(some: readonly Variant[], all: readonly Variant[]): string {
  const [first] = some;
  return some.length === 1 && first ? variantName(first, all.indexOf(first)) : `${some.length} variants`;
}
