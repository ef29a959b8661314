import { hash } from 'node:crypto';
import type { Form } from './choose-form.ts';

/** 96 bits: two bodies of one address that share it will not be met. */
const HASH_LENGTH = 16;

/** Names bytes by what they are, for answers without a version. */
export const hashOfBytes = (bytes: Buffer): string => hash('sha256', bytes, 'base64url').slice(0, HASH_LENGTH);

/** One strong ETag a representation: other codings are other bytes. https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3 */
export const entityTag = (base: string, form: Form): string =>
  form === 'identity' ? `"${base}"` : `"${base}-${form}"`;

/** One member of a list, and the comma behind it. Tags may hold commas, so a list cannot be split at them. */
const TAG = /[ \t]*(?:(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*"))?[ \t]*(?:,|$)/y;

/**
 * Whether an `If-None-Match` names the representation that would be sent: `*`, or a list, compared weakly.
 * `malformed` where it is neither, for instance a tag without quotes. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function matchesNone(header: string, tag: string): boolean | 'malformed' {
  if (header === tag) return true;
  if (header.trim() === '*') return true;
  let found = false;
  let some = false;
  TAG.lastIndex = 0;
  while (TAG.lastIndex < header.length) {
    const member = TAG.exec(header);
    if (!member) return 'malformed';
    if (member[1] === undefined) continue;
    some = true;
    if (member[1] === tag) found = true;
  }
  return some ? found : 'malformed';
}
