import type { BulkAction } from '@headroom/contracts/bulk-actions';
import { moneyDecimals } from '../../../ui/format.ts';

export type Reprice = Extract<BulkAction, { kind: 'reprice' }>;
/** What a form says of a new price. `roundTo` in minor units, 1 for no rounding. */
export type PriceChange = Readonly<{ by: 'percent' | 'amount'; text: string; roundTo: number }>;

const MOST_PERCENT = 1_000;
const NUMBER = /^([+\-−–]?)\s*(\d{1,10})(?:[.,](\d{1,4}))?\s*%?$/;

/** The action, or why there is none: a sentence, empty while nothing was written. */
export function readPriceChange({ by, text, roundTo }: PriceChange, currency: string): Reprice | string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const match = NUMBER.exec(trimmed);
  const decimals = moneyDecimals(currency);
  if (!match)
    return by === 'percent' ? 'Write a number of percent, as −10 or 2.5.' : `Write an amount, as −${sample(decimals)}.`;
  const [, sign = '', whole = '', fraction = ''] = match;
  const direction = sign === '' || sign === '+' ? 1 : -1;
  const rounding = roundTo > 1 ? { roundTo } : {};
  if (by === 'percent') {
    const percent = direction * Number(`${whole}.${fraction || 0}`);
    if (percent === 0) return 'Nothing changes by 0 %.';
    if (percent < -100) return 'A price cannot go down by more than 100 %.';
    if (percent > MOST_PERCENT) return 'A price can go up by at most 1,000 %.';
    return { kind: 'reprice', percent, ...rounding };
  }
  if (fraction.length > decimals) return `${currency} has ${decimals} decimals.`;
  const amount = direction * Number(whole + fraction.padEnd(decimals, '0'));
  if (amount === 0) return 'Nothing changes by nothing.';
  return { kind: 'reprice', amount, ...rounding };
}

const sample = (decimals: number) => (decimals === 0 ? '5' : `5.${'0'.repeat(decimals - 1)}0`);

/** Amounts that prices are usually rounded to, in minor units: 0.05, 0.10, 0.50, 1 and 5 of a currency with two decimals. */
export function roundings(currency: string): readonly number[] {
  const unit = 10 ** moneyDecimals(currency);
  return [unit / 20, unit / 10, unit / 2, unit, unit * 5, unit * 10].filter(
    (minor) => Number.isInteger(minor) && minor > 1,
  );
}

/** Words between commas, once each; at most as many as one action takes. */
export function readTags(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim().normalize('NFC')))]
    .filter((tag) => tag !== '')
    .slice(0, 50);
}
