import { AppError } from '../../../errors.ts';

/** Versions of which one must be the present one; `any` for `*`. */
export type Precondition = readonly number[] | 'any';

/** One entity tag of a list (RFC 9110, 8.8.3) behind what separates it from the last; empty members are ignored (5.6.1.2). */
const TAG = /[\s,]*(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?=,|$)/y;
const END = /[\s,]*$/y;
const OURS = /^(\d{1,10})(?:\.[\w-]+)?$/;
const MAX_VERSION = 2_147_483_647;

/**
 * Reads `If-Match` as a write takes it: it looks at the version only, so a weak tag, one of another representation and a bare
 * `"<version>"` do as well. A tag of another make is well formed and matches nothing.
 * @throws AppError precondition_required without the header, malformed_request for one that is no list of entity tags.
 */
export function readIfMatch(header: string | undefined): Precondition {
  if (header === undefined) {
    throw new AppError('precondition_required', {
      detail: 'Send If-Match with the ETag that you read, or * to write over whatever is there.',
    });
  }
  if (header.trim() === '*') return 'any';
  const versions: number[] = [];
  TAG.lastIndex = 0;
  for (let tag = TAG.exec(header); tag; tag = TAG.exec(header)) {
    const version = Number(OURS.exec(tag[1] ?? '')?.[1] ?? 0);
    versions.push(version <= MAX_VERSION ? version : 0);
    END.lastIndex = TAG.lastIndex;
  }
  if (versions.length === 0 || !END.test(header)) {
    const message = 'Must be *, or entity tags in double quotes such as "3".';
    throw new AppError('malformed_request', {
      detail: `If-Match: ${message}`,
      errors: [{ path: '/headers/if-match', code: 'format', message }],
    });
  }
  return versions;
}
