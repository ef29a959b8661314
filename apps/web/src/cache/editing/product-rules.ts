import { LIMITS } from '@headroom/contracts/catalogue';

/** A value as it is stored, or what is wrong with it in one sentence; `suggestion` is what was probably meant. */
export type Reading<T> = { value: T } | { problem: string; suggestion?: string };

export const isRead = <T>(reading: Reading<T>): reading is { value: T } => 'value' in reading;

/** One line as the catalogue keeps it: composed, without control characters and without blanks around it. */
const oneLine = (text: string) =>
  text
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
const lengthOf = (text: string) => Array.from(text).length;
const tooLong = (name: string, max: number, length: number) => ({
  problem: `${name} has at most ${max.toLocaleString('en-GB')} characters; this has ${length.toLocaleString('en-GB')}.`,
});

/** A line of text that may be empty. `name` begins the sentence that says what is wrong: "A vendor". */
export function readLine(text: string, name: string, max: number): Reading<string> {
  const value = oneLine(text);
  const length = lengthOf(value);
  return length > max ? tooLong(name, max, length) : { value };
}

export function readTitle(text: string): Reading<string> {
  const reading = readLine(text, 'A title', LIMITS.title);
  return isRead(reading) && reading.value === '' ? { problem: 'A product needs a title.' } : reading;
}

export function readVendor(text: string): Reading<string> {
  return readLine(text, 'A vendor', LIMITS.vendor);
}

export function readType(text: string): Reading<string> {
  return readLine(text, 'A type', LIMITS.type);
}

export function readAlt(text: string): Reading<string> {
  return readLine(text, 'An alt text', LIMITS.alt);
}

/** Paragraphs stay; line ends become the one kind that is stored. */
export function readDescription(text: string): Reading<string> {
  const value = text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
  const length = lengthOf(value);
  return length > LIMITS.description ? tooLong('A description', LIMITS.description, length) : { value };
}

/** The last part of a product's address: no blanks and none of / ? #. */
export function readHandle(text: string): Reading<string> {
  const value = oneLine(text);
  if (value === '') return { problem: 'A product needs a handle: the last part of its address.' };
  if (lengthOf(value) > LIMITS.handle) return tooLong('A handle', LIMITS.handle, lengthOf(value));
  if (!/[\s/?#]/u.test(value)) return { value };
  const found = /\s/u.test(value) ? 'spaces' : `“${/[/?#]/u.exec(value)?.[0]}”`;
  const suggestion = handleFrom(value);
  return { problem: `A handle has no ${found}.`, ...(suggestion && { suggestion }) };
}

/** A handle for a text: lower case, words joined by hyphens. Empty where nothing is left. */
export function handleFrom(text: string): string {
  const joined = oneLine(text)
    .toLowerCase()
    .replace(/[\s/?#]+/gu, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-+|-+$/g, '');
  return Array.from(joined).slice(0, LIMITS.handle).join('');
}

/** One new tag beside those that are there. */
export function readTag(text: string, present: readonly string[]): Reading<string> {
  const reading = readLine(text, 'A tag', LIMITS.tag);
  if (!isRead(reading)) return reading;
  if (reading.value === '') return { problem: 'A tag is at least one character.' };
  if (reading.value.includes(',')) return { problem: 'A tag has no comma. Add them one by one.' };
  if (present.includes(reading.value)) return { problem: 'The product has this tag already.' };
  if (present.length >= LIMITS.tags) return { problem: `A product has at most ${LIMITS.tags} tags.` };
  return reading;
}

/** A whole number; fewer than none means oversold. */
export function readStock(text: string): Reading<number> {
  const plain = text
    .replace(/[\s\u00a0\u202f,.'’](?=\d{3}(?!\d))/g, '')
    .replace('−', '-')
    .trim();
  if (!/^[+-]?\d{1,15}$/.test(plain)) return { problem: 'Not a number of pieces. Write it as 96.' };
  const value = Number(plain) || 0;
  return Math.abs(value) > LIMITS.stock ? { problem: 'That is more than any stock can be.' } : { value };
}

/** Stock keeping unit; none where it is empty. */
export function readSku(text: string): Reading<string | null> {
  const reading = readLine(text, 'A SKU', LIMITS.sku);
  return isRead(reading) ? { value: reading.value || null } : reading;
}

export function readOptionValue(text: string): Reading<string> {
  const reading = readLine(text, 'An option', LIMITS.optionValue);
  return isRead(reading) && reading.value === '' ? { problem: 'Say which.' } : reading;
}
