import { expect, it } from 'vitest';
import { findCovering, type IndexShape } from './find-covering.ts';

const index = (id: number, keys: string[], fields: Partial<IndexShape> = {}): IndexShape => ({
  id,
  tableId: 1,
  method: 'btree',
  isValid: true,
  isUnique: false,
  isPlain: true,
  keyCount: keys.length,
  keys,
  attributes: keys,
  ...fields,
});
const covering = (...indexes: IndexShape[]) => findCovering(indexes[0]!, indexes)?.id;

it('finds the index that does the same', () => {
  expect(covering(index(1, ['a']), index(2, ['a', 'b']))).toBe(2);
  expect(covering(index(1, ['a', 'b']), index(2, ['a']))).toBeUndefined();
  expect(covering(index(1, ['b']), index(2, ['a', 'b']))).toBeUndefined();
});

it('keeps one of two that are alike: the unique one, or the older', () => {
  expect(covering(index(2, ['a']), index(1, ['a']))).toBe(1);
  expect(covering(index(1, ['a']), index(2, ['a']))).toBeUndefined();
  expect(covering(index(1, ['a']), index(2, ['a'], { isUnique: true }))).toBe(2);
});

it('takes no index for another that holds less, or of another kind', () => {
  expect(covering(index(1, ['a'], { attributes: ['a', 'c'] }), index(2, ['a', 'b']))).toBeUndefined();
  expect(covering(index(1, ['a'], { attributes: ['a', 'b'] }), index(2, ['a', 'b']))).toBe(2);
  expect(covering(index(1, ['a'], { method: 'gin' }), index(2, ['a', 'b'], { method: 'gin' }))).toBeUndefined();
  expect(covering(index(1, ['a']), index(2, ['a', 'b'], { isValid: false }))).toBeUndefined();
  expect(covering(index(1, ['a']), index(2, ['a', 'b'], { isPlain: false }))).toBeUndefined();
  expect(covering(index(1, ['a'], { isPlain: false }), index(2, ['a', 'b']))).toBeUndefined();
});
