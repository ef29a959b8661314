/** One language for figures and dates: the app is written in British English. */
const LOCALE = 'en-GB';

/** Made when it is first used: each costs a phone several milliseconds before the app begins. */
function dates(options: Intl.DateTimeFormatOptions): (date: Date) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (date) => (made ??= new Intl.DateTimeFormat(LOCALE, options)).format(date);
}

const dayMonth = dates({ day: 'numeric', month: 'short' });
const dayMonthYear = dates({ day: 'numeric', month: 'short', year: 'numeric' });
const complete = dates({ dateStyle: 'full', timeStyle: 'long' });
/** In groups of three, as Intl writes them here; but the first number format of a page costs a phone 60 ms amid its first render. */
const group = (digits: string) => digits.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');

/** 1000000 → "1,000,000". */
export const formatCount = (value: number): string => group(`${value}`);

/** The last that was asked for: a catalogue has one. */
let known = '';
let decimals = 2;

/** How many decimals a currency has: 2 for EUR, 0 for JPY, 3 for KWD. */
export function moneyDecimals(currency: string): number {
  if (currency !== known) {
    known = currency;
    // Of the usual ones it is known without Intl; a code without meaning is shown with two instead of failing the screen.
    decimals = /^(?!EUR|GBP|USD)[A-Z]{3}$/.test(currency)
      ? (new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2)
      : 2;
  }
  return decimals;
}

/** Minor units as an amount without its unit, which stands in the head of the column: 6200, EUR → "62.00". */
export function formatAmount(minor: number, currency: string): string {
  const places = moneyDecimals(currency);
  return group((minor / 10 ** places).toFixed(places));
}

/** 6200, EUR → "62.00 EUR". */
export const formatMoney = (minor: number, currency: string): string => `${formatAmount(minor, currency)} ${currency}`;

const sameYear = (a: Date, b: Date) => a.getFullYear() === b.getFullYear();

/** "12 Oct", with the year unless it is the present one. */
export function formatDate(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  return (sameYear(date, now) ? dayMonth : dayMonthYear)(date);
}

/** "16:20". Without Intl: a start with rows of this device says since when they are kept. */
export const formatClock = (iso: string): string => new Date(iso).toTimeString().slice(0, 5);

/** "today", or "on 12 Oct". */
export function formatDay(iso: string, now: Date = new Date()): string {
  return new Date(iso).toDateString() === now.toDateString() ? 'today' : `on ${formatDate(iso, now)}`;
}

/** "12 Oct, 16:20". */
export function formatDateTime(iso: string, now: Date = new Date()): string {
  return `${formatDate(iso, now)}, ${formatClock(iso)}`;
}

/** Everything about a moment, for a title. */
export const formatMoment = (iso: string): string => complete(new Date(iso));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, as short as a column wants it: "now", "4 min", "3 h", "yesterday", "12 Oct", "12 Aug 2024". */
export function formatAge(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const age = now.getTime() - date.getTime();
  if (age < MINUTE && age > -MINUTE) return 'now';
  if (age > 0 && age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (age > 0 && date.getTime() >= midnight) return `${Math.floor(age / HOUR)} h`;
  if (age > 0 && date.getTime() >= midnight - DAY) return 'yesterday';
  return formatDate(iso, now);
}
