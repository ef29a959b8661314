/** What an amount may be written with; decided a file, because `1.234` alone may mean 1,234 or 1.234. */
export type DecimalMark = '.' | ',';

export type MoneyReading =
  | {
      readonly ok: true;
      readonly minorUnits: number;
      /** The amount shows which mark is the decimal one. */
      readonly evidence?: DecimalMark;
      /** `minorUnits` takes this mark as grouping thousands, which only the file's other amounts can confirm. */
      readonly doubt?: DecimalMark;
    }
  | { readonly ok: false; readonly code: MoneyProblem; readonly reason: string };

export type MoneyProblem = 'price_form' | 'price_currency' | 'price_decimals' | 'price_range';

export interface MoneyFormat {
  /** ISO 4217. */
  readonly currency: string;
  /** Digits after the decimal mark: 2 for EUR, 0 for JPY, 3 for KWD. */
  readonly decimals: number;
  readonly maxMinorUnits: number;
}

/** How many digits a currency has after its decimal mark. Throws a RangeError for what is not shaped like a currency. */
export const currencyDecimals = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  '€': ['EUR'],
  '£': ['GBP'],
  '¥': ['JPY', 'CNY'],
  '₹': ['INR'],
  '₽': ['RUB'],
  '₩': ['KRW'],
  '₺': ['TRY'],
  '₴': ['UAH'],
  zł: ['PLN'],
  Kč: ['CZK'],
  kr: ['SEK', 'NOK', 'DKK', 'ISK'],
};
const MARKER =
  /^([A-Z]{3}|[A-Z]{0,3}\$|[€£¥₹₽₩₺₴]|zł|Kč|kr\.?)?\s*([\d.,'’\s]+?)\s*([A-Z]{3}|\$|[€£¥₹₽₩₺₴]|zł|Kč|kr\.?)?$/u;
/** Grouping by spaces or apostrophes is never a decimal mark, so it can go once its places are right. */
const SPACED = /^\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?$/u;

const isOwnMarker = (marker: string, currency: string): boolean => {
  const name = marker.replace(/\.$/, '');
  if (name.endsWith('$'))
    return name.length === 1 ? !['EUR', 'GBP', 'JPY', 'CHF'].includes(currency) : currency.startsWith(name.slice(0, 2));
  return name === currency || (SYMBOLS[name]?.includes(currency) ?? false);
};

/**
 * Reads an amount as shops write it: `12`, `12.5`, `1,234.56`, `1.234,56`, `1 234,56`, `1'234.50`, `€ 12,00`, `12.00 EUR`.
 * Exact decimal arithmetic on the digits; an amount that the currency cannot hold is refused, never rounded.
 */
export function parseMoney(text: string, format: MoneyFormat): MoneyReading {
  const { currency, decimals } = format;
  const trimmed = text.trim();
  // The form nearly every cell has, read without the rest: an import spends its time here.
  const plain = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(trimmed);
  if (plain && decimals === 2) {
    const minorUnits = Number(plain[1]) * 100 + Number((plain[2] ?? '').padEnd(2, '0'));
    return inRange(minorUnits, plain[2] === undefined ? {} : { evidence: '.' });
  }

  if (/^[-−(]/u.test(trimmed) && /\d/.test(trimmed))
    return { ok: false, code: 'price_range', reason: `“${shorten(trimmed)}” is negative` };
  const parts = MARKER.exec(trimmed);
  if (!parts) return { ok: false, code: 'price_form', reason: `“${shorten(trimmed)}” is not an amount of money` };
  for (const marker of [parts[1], parts[3]]) {
    if (marker !== undefined && !isOwnMarker(marker, currency)) {
      return {
        ok: false,
        code: 'price_currency',
        reason: `“${shorten(trimmed)}” is not in ${currency}, the currency of this catalogue`,
      };
    }
  }
  let digits = parts[2] ?? '';
  if (/[\s'’]/u.test(digits)) {
    if (!SPACED.test(digits))
      return { ok: false, code: 'price_form', reason: `“${shorten(trimmed)}” is not an amount of money` };
    digits = digits.replace(/[\s'’]/gu, '');
  }
  return readDigits(digits, trimmed);

  function readDigits(amount: string, shown: string): MoneyReading {
    if (/^\d+$/.test(amount)) return fromParts(amount, '', {});
    const grouped = /^(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:(?!\2)([.,])(\d+))?$/.exec(amount);
    if (grouped) {
      const [, whole = '', grouping, mark, fraction = ''] = grouped;
      const isSingle = mark === undefined && whole.length <= 7;
      const joined = whole.replace(/[.,]/g, '');
      if (mark !== undefined) return fromParts(joined, fraction, { evidence: mark as DecimalMark });
      // Leading zero: nobody groups the thousands of nothing.
      if (isSingle && whole.startsWith('0')) return fromMark(amount);
      if (!isSingle || decimals === 0) return fromParts(joined, '', { evidence: grouping === '.' ? ',' : '.' });
      return fromParts(joined, '', { doubt: grouping as DecimalMark });
    }
    if (/^\d+[.,]\d+$/.test(amount)) return fromMark(amount);
    return { ok: false, code: 'price_form', reason: `“${shorten(shown)}” is not an amount of money` };
  }

  function fromMark(amount: string): MoneyReading {
    const mark = amount.includes('.') ? '.' : ',';
    const [whole = '', fraction = ''] = amount.split(mark);
    return fromParts(whole, fraction, { evidence: mark });
  }

  function fromParts(
    whole: string,
    fraction: string,
    how: { evidence?: DecimalMark; doubt?: DecimalMark },
  ): MoneyReading {
    const significant = fraction.replace(/0+$/, '');
    if (significant.length > decimals) {
      return {
        ok: false,
        code: 'price_decimals',
        reason: `“${shorten(trimmed)}” has more than ${decimals} decimals, the most that ${currency} has`,
      };
    }
    return inRange(Number(whole + significant.padEnd(decimals, '0')), how);
  }

  function inRange(minorUnits: number, how: { evidence?: DecimalMark; doubt?: DecimalMark }): MoneyReading {
    if (minorUnits > format.maxMinorUnits) {
      return {
        ok: false,
        code: 'price_range',
        reason: `“${shorten(trimmed)}” is more than ${format.maxMinorUnits / 10 ** decimals}, the highest price`,
      };
    }
    return { ok: true, minorUnits, ...how };
  }
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
