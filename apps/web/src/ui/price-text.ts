import { LIMITS } from '@headroom/contracts/catalogue';
import { moneyDecimals } from './format.ts';

export type PriceText = { price: number | undefined } | { problem: string };

/**
 * Reads an amount that a person typed in major units into minor units. Takes "1,234.50", "1234,5", "1 234" and "12";
 * nothing is no limit.
 */
export function readPrice(text: string, currency: string): PriceText {
  const plain = text.replace(/[\s\u00a0\u202f'’]/g, '').replace(currency, '');
  if (plain === '') return { price: undefined };
  const decimals = moneyDecimals(currency);
  const example = `Write it as ${decimals === 0 ? '1250' : `12.${'50'.padEnd(decimals, '0').slice(0, decimals)}`}.`;
  const amount = splitAmount(plain, decimals);
  if (amount === undefined) return { problem: `Not a price. ${example}` };
  if (amount.fraction.length > decimals) {
    return { problem: `${currency} has ${decimals === 0 ? 'no' : decimals} decimals. ${example}` };
  }
  const price = Number(amount.whole + amount.fraction.padEnd(decimals, '0'));
  return price <= LIMITS.price ? { price } : { problem: 'That is more than any price can be.' };
}

/**
 * Thousands stand in groups of three; what follows the last sign otherwise is the fraction. A single point before three digits is no
 * group where there are fractions: taken for one, "12.345" would be saved a thousand times too high.
 */
function splitAmount(text: string, decimals: number): { whole: string; fraction: string } | undefined {
  const groups =
    decimals === 0 ? /^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*$/ : /^[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\.\d{3}){2,})$/;
  if (groups.test(text)) return { whole: text.replace(/[.,]/g, ''), fraction: '' };
  const match = /^(\d{1,3}|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3})+|\d{1,16})(?:[.,](\d*))?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  return { whole: match[1].replace(/[.,]/g, ''), fraction: match[2] ?? '' };
}
