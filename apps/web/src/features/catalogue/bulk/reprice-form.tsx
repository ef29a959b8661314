import { useId, useState } from 'react';
import type { BulkAction } from '@headroom/contracts/bulk-actions';
import { inputClass, TextField } from '../../../ui/field.tsx';
import { formatAmount } from '../../../ui/format.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import styles from './bulk.module.css';
import { readPriceChange, roundings, type PriceChange } from './price-change.ts';
import { useSettled } from './use-settled.ts';

/** By how much, and rounded to what. Of every variant. */
export function RepriceForm({
  currency,
  onChange,
}: {
  currency: string;
  onChange: (action: BulkAction | undefined) => void;
}) {
  const [change, setChange] = useState<PriceChange>({ by: 'percent', text: '', roundTo: 1 });
  const read = readPriceChange(change, currency);
  const id = useId();
  useSettled(typeof read === 'string' ? undefined : read, onChange);
  return (
    <div className={styles.form}>
      <Segmented
        label="Change by"
        value={change.by}
        options={[
          { value: 'percent', label: 'By percent' },
          { value: 'amount', label: `By an amount, ${currency}` },
        ]}
        onChange={(by) => setChange({ ...change, by })}
      />
      <div className={styles.row}>
        <TextField
          label={change.by === 'percent' ? 'Change, %' : `Change, ${currency}`}
          // The dialog is for this form.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          inputMode="text"
          autoComplete="off"
          value={change.text}
          onChange={(event) => setChange({ ...change, text: event.target.value })}
          hint="With − they go down."
          error={typeof read === 'string' && read}
        />
        <div className={styles.select}>
          <label htmlFor={id}>Round to</label>
          <select
            id={id}
            className={inputClass}
            value={change.roundTo}
            onChange={(event) => setChange({ ...change, roundTo: Number(event.target.value) })}
          >
            <option value={1}>the smallest coin</option>
            {roundings(currency).map((minor) => (
              <option key={minor} value={minor}>
                {formatAmount(minor, currency)}
              </option>
            ))}
          </select>
        </div>
      </div>
    </div>
  );
}
