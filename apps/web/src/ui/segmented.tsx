import type { ReactNode } from 'react';
import { buttonClass } from './button.tsx';
import styles from './segmented.module.css';

export interface SegmentedProps<T extends string> {
  /** Names the group for screen readers. */
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
  className?: string | undefined;
}

/** A few exclusive choices, all in sight: the chosen one is ink. */
export function Segmented<T extends string>({ label, value, options, onChange, className }: SegmentedProps<T>) {
  return (
    <fieldset className={[styles.group, className].filter(Boolean).join(' ')} aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={buttonClass()}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
