export type StockReading =
  | { readonly ok: true; readonly stock: number }
  | { readonly ok: false; readonly reason: string };

const WHOLE = /^[+-]?\d{1,12}$/;
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+$/;
const WITH_EMPTY_DECIMALS = /^[+-]?\d{1,12}[.,]0{1,4}$/;

/** Reads a number of pieces: `12`, `-3`, `12.0` (spreadsheets), `1,200` where more than one form is not possible. Empty is 0. */
export function parseStock(text: string, max: number): StockReading {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: true, stock: 0 };
  let digits: string;
  if (WHOLE.test(trimmed)) digits = trimmed;
  // Three zeros after one mark may be thousands (12,000) or nothing (12.000): not guessed.
  else if (WITH_EMPTY_DECIMALS.test(trimmed) && !/[.,]000$/.test(trimmed)) digits = trimmed.replace(/[.,].*$/, '');
  else if (GROUPED.test(trimmed)) digits = trimmed.replaceAll(',', '');
  else return { ok: false, reason: `“${trimmed.slice(0, 40)}” is not a whole number` };
  const stock = Number(digits);
  if (Math.abs(stock) > max)
    return { ok: false, reason: `“${trimmed}” is beyond ${max.toLocaleString('en')}, the limit for stock` };
  return { ok: true, stock: stock === 0 ? 0 : stock };
}
