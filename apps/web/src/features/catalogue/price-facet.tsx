import { useId, useState, type FormEvent } from 'react';
import type { Facets } from '@headroom/contracts/products';
import type { CatalogueState } from '../../cache/catalogue-query.ts';
import { inputClass } from '../../ui/field.tsx';
import { formatAmount } from '../../ui/format.ts';
import styles from './facets.module.css';
import { readPrice } from '../../ui/price-text.ts';
import wrong from '../../ui/wrong.module.css';

type Buckets = Facets['facets']['price'];

/** How prices are spread, and the two ends of what is wanted, in major units. */
export function PriceFacet({
  state,
  buckets,
  currency,
  onChange,
}: {
  state: CatalogueState;
  buckets: Buckets;
  currency: string;
  onChange: (state: CatalogueState) => void;
}) {
  const { minPrice, maxPrice } = state;
  const id = useId();
  const [from, setFrom] = useAmountText(minPrice, currency);
  const [to, setTo] = useAmountText(maxPrice, currency);
  const min = readPrice(from, currency);
  const max = readPrice(to, currency);
  const problem = 'problem' in min ? min.problem : 'problem' in max ? max.problem : undefined;

  function apply(event?: FormEvent) {
    event?.preventDefault();
    if ('problem' in min || 'problem' in max) return;
    const [low, high] =
      min.price !== undefined && max.price !== undefined && min.price > max.price
        ? [max.price, min.price]
        : [min.price, max.price];
    if (low === minPrice && high === maxPrice) return;
    onChange({ ...state, minPrice: low, maxPrice: high, row: undefined });
  }

  const first = buckets[0];
  const last = buckets.at(-1);
  return (
    <form onSubmit={apply}>
      <Histogram buckets={buckets} min={minPrice} max={maxPrice} />
      <div className={styles.prices}>
        <input
          className={inputClass}
          inputMode="decimal"
          autoComplete="off"
          aria-label={`From, ${currency}`}
          aria-invalid={'problem' in min || undefined}
          aria-describedby={problem ? id : undefined}
          placeholder={first && formatAmount(first.from, currency)}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          onBlur={() => apply()}
        />
        to
        <input
          className={inputClass}
          inputMode="decimal"
          autoComplete="off"
          aria-label={`To, ${currency}`}
          aria-invalid={'problem' in max || undefined}
          aria-describedby={problem ? id : undefined}
          placeholder={last && formatAmount(last.to, currency)}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          onBlur={() => apply()}
        />
        <button type="submit" hidden>
          Apply
        </button>
      </div>
      {problem && (
        <p id={id} className={`${wrong.wrong} ${styles.wrong}`}>
          {problem}
        </p>
      )}
    </form>
  );
}

/** The text of a field, written anew when the amount changes elsewhere. */
function useAmountText(price: number | undefined, currency: string): [string, (text: string) => void] {
  const written = price === undefined ? '' : formatAmount(price, currency);
  const [seen, setSeen] = useState(written);
  const [text, setText] = useState(written);
  if (seen !== written) {
    setSeen(written);
    setText(written);
  }
  return [text, setText];
}

/** Bars of ink on a ruler; what the chosen ends leave out is only a shadow. */
function Histogram({
  buckets,
  min = 0,
  max = Infinity,
}: {
  buckets: Buckets;
  min: number | undefined;
  max: number | undefined;
}) {
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const width = 120 / Math.max(1, buckets.length);
  return (
    <svg className={styles.histogram} viewBox="0 0 120 34" preserveAspectRatio="none" aria-hidden="true">
      {buckets.map(({ from, to, count }, index) => {
        // Even one product of a million is a mark on the paper.
        const height = count === 0 ? 0 : Math.max(1, (count / most) * 33);
        return (
          <rect
            key={from}
            className={to <= min || from > max ? styles.out : undefined}
            x={index * width}
            y={34 - height}
            width={width * 0.78}
            height={height}
          />
        );
      })}
    </svg>
  );
}
