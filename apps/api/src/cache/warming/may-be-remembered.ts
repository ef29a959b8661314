/** Longer ones are lists of ids that somebody chose; nobody else asks for them. */
const KEY_LENGTH_MAX = 2_000;

/**
 * Whether a key may be written down beyond the life of its answer. What people search for is theirs, so answers to a search are neither
 * counted nor filled ahead.
 */
export const mayBeRemembered = (key: string): boolean => key.length <= KEY_LENGTH_MAX && !/[|?&]q=/.test(key);
