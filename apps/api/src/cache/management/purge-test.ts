import type { PurgeTarget } from '@headroom/contracts/cache';
import { readEntryKey } from '../http/read-entry-key.ts';
import { keysOfProduct } from '../purge/surrogate-keys.ts';

/** What of a kept answer says whether a purge means it; the same in this process and in a tier outside of it. */
export interface PurgeSubject {
  readonly key: string;
  /** Its surrogate keys, which name the products that it holds. */
  readonly tags: readonly string[];
}
export type PurgeTest = (subject: PurgeSubject) => boolean;

/** Carried instead of its products by an answer that holds too many to name. */
const UNNAMED_PRODUCTS = 'wide';

/** Whether a purge means an answer; rather one too many than one too few. */
export function purgeTest(target: PurgeTarget): PurgeTest {
  if (target.kind === 'all') return () => true;
  if (target.kind === 'key') return ({ key }) => key === target.key;
  if (target.kind === 'route') return ({ key }) => readEntryKey(key)?.name === target.route;
  if (target.kind === 'product') {
    const own = keysOfProduct(target.id).at(-1);
    return ({ key, tags }) =>
      tags.some((tag) => tag === own || tag === UNNAMED_PRODUCTS) || key.includes(target.id.toLowerCase());
  }
  const wanted = Object.entries(target.filter).map(([name, value]) => [name, String(value).normalize('NFC')] as const);
  return ({ key }) => {
    const parameters = parametersOf(readEntryKey(key)?.text ?? '');
    return wanted.every(([name, value]) => parameters.getAll(name).includes(value));
  };
}

/** Texts of routes are query strings, with an id before them where the address has one. */
const parametersOf = (text: string): URLSearchParams => new URLSearchParams(text.slice(text.indexOf('?') + 1));
