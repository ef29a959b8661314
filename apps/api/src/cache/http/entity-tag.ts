import { hash } from 'node:crypto';
import type { Packing } from './pack-bytes.ts';

/** 96 bits: two bodies of one address that share it will not be met. */
const HASH_LENGTH = 16;

/** Names bytes by what they are, for answers without a version. */
export const hashOfBytes = (bytes: Buffer): string => hash('sha256', bytes, 'base64url').slice(0, HASH_LENGTH);

/** One strong ETag a representation: other codings are other bytes. https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3 */
export const entityTag = (base: string, packing: Packing | 'identity'): string =>
  packing === 'identity' ? `"${base}"` : `"${base}-${packing}"`;

/** One member of a list, and the comma behind it. Tags may hold commas, so a list cannot be split at them. */
const TAG = /[ \t]*(?:(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*"))?[ \t]*(?:,|$)/y;

/**
 * Which of the tags an `If-None-Match` names, compared weakly: the first of them for `*`, undefined for none.
 * @returns `malformed` where it is neither a list of tags nor `*`, for instance a tag without quotes.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function findTag(header: string, tags: readonly string[]): string | undefined {
  if (tags.includes(header) || header.trim() === '*') return tags.includes(header) ? header : tags[0];
  let found: string | undefined;
  let some = false;
  TAG.lastIndex = 0;
  while (TAG.lastIndex < header.length) {
    const member = TAG.exec(header);
    if (!member) return MALFORMED;
    if (member[1] === undefined) continue;
    some = true;
    if (found === undefined && tags.includes(member[1])) found = member[1];
  }
  return some ? found : MALFORMED;
}
/** No tag is written like this: they all have quotes. */
export const MALFORMED = 'malformed';
