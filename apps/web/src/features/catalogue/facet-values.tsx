import { useState } from 'react';
import { LIMITS } from '@headroom/contracts/catalogue';
import type { Facets } from '@headroom/contracts/products';
import type { FilterName } from '../../cache/catalogue-query.ts';
import { CheckBox } from '../../ui/checkbox.tsx';
import { formatCount } from '../../ui/format.ts';
import styles from './facets.module.css';
import { valueWords } from './query-words.ts';

export type FacetValue = Facets['facets']['vendor'][number];

const NONE: readonly string[] = [];

/** The values of one filter with their counts: the first ones, and whatever is chosen. */
export function FacetValues({
  name,
  values,
  chosen,
  onToggle,
}: {
  name: FilterName;
  values: readonly FacetValue[];
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  const isFull = chosen.length >= LIMITS.filterValues;
  /** What was pressed since `chosen` was so: a box shows its tick at once, before the list that hangs on it. */
  const [pressed, setPressed] = useState({ chosen, values: NONE });
  const toggled = pressed.chosen === chosen ? pressed.values : NONE;
  function toggle(value: string) {
    const next = toggled.includes(value) ? toggled.filter((other) => other !== value) : [...toggled, value];
    setPressed({ chosen, values: next });
    onToggle(value);
  }
  return (
    <>
      {isFull && (
        <output className={styles.quiet}>
          A filter takes {LIMITS.filterValues} values. Untick one to choose another.
        </output>
      )}
      <ul>
        {values.map(({ value, count }) => (
          <li key={value}>
            <label className={styles.lead}>
              <CheckBox
                disabled={isFull && !chosen.includes(value)}
                checked={chosen.includes(value) !== toggled.includes(value)}
                onChange={() => toggle(value)}
              />
              <span className={styles.value} title={valueWords(name, value)}>
                <span dir="auto">{valueWords(name, value)}</span>
              </span>
              <span className={styles.count}>{formatCount(count)}</span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The most frequent `most` values; chosen ones beyond them stand after. Values that are chosen but gone count 0. */
export function shownValues(
  values: readonly FacetValue[],
  chosen: readonly string[],
  most: number,
): readonly FacetValue[] {
  const first = values.slice(0, most);
  const missing = chosen.filter((value) => !first.some((other) => other.value === value));
  return [...first, ...missing.map((value) => values.find((other) => other.value === value) ?? { value, count: 0 })];
}
