import type { FieldDetail } from '@headroom/contracts/monitoring/field-events';
import { cut } from './cut.ts';
import type { Failure } from './early.ts';

/** The same one again and again says nothing new. */
const MOST_ALIKE = 3;
const MOST = 20;

/** What tells one person's case of an error from another's: texts in quotes, addresses' queries, ids and numbers. */
const withoutCases = (message: string): string =>
  message
    .replaceAll(/(["'`“‘]).*?["'`”’]/g, '$1…$1')
    .replaceAll(/[?#]\S+/g, '')
    .replaceAll(/\b(?:[\da-f-]{16,}|\d+)\b/gi, '#');

/** A stack without the message, which Chromium puts before it. */
const framesIn = (stack: string): string[] => stack.split('\n').filter((line) => /:\d+:\d+\)?$/.test(line));

/** Functions and files without the hash and the line, which every release has others of. */
const framesAlike = (frames: readonly string[]): string =>
  frames
    .slice(0, 4)
    .map((line) => line.replaceAll(/\s+|https?:\/\/[^/]+|-[\w-]{8}(?=\.\w+:)|:\d+/g, ''))
    .join();

/** A short hash (cyrb53): what is alike is counted together, nobody need be able to trust it. https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js */
function hash(text: string): string {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    one = Math.imul(one ^ code, 2_654_435_761);
    two = Math.imul(two ^ code, 1_597_334_677);
  }
  one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(two ^ (two >>> 13), 3_266_489_909);
  two = Math.imul(two ^ (two >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return (two >>> 0).toString(16).padStart(8, '0') + (one >>> 0).toString(16).padStart(8, '0');
}

/** What is told of an error: no text of the page and nothing that was typed, as far as a message lets itself be cleaned. */
export function describeError(thrown: unknown, place = ''): FieldDetail {
  const { name, message, stack = '' } = thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
  const said = cut(withoutCases(name ? `${name}: ${message}` : message), 300);
  const frames = framesIn(stack || place);
  const plain = frames.map((line) =>
    line
      .trim()
      .replaceAll(location.origin, '')
      .replaceAll(/\?[^\s:)]*/g, ''),
  );
  return { message: said, stack: cut(plain.join('\n'), 2_000), fingerprint: hash(said + framesAlike(frames)) };
}

/** Hands on what should be told of the errors of one page load. */
export function createErrorReport(tell: (detail: FieldDetail, at: number) => void) {
  const seen = new Map<string, number>();
  let told = 0;
  return (event: Failure): void => {
    const detail =
      'reason' in event
        ? describeError(event.reason)
        : describeError(event.error ?? event.message, `at ${event.filename}:${event.lineno}:${event.colno}`);
    const times = (seen.get(detail.fingerprint!) ?? 0) + 1;
    seen.set(detail.fingerprint!, times);
    if (times > MOST_ALIKE || told >= MOST) return;
    told++;
    tell(detail, event.timeStamp);
  };
}
