import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareWords, MOST_PIECES, type Run } from './compare-words.ts';

const join = (runs: readonly Run[]) => runs.map((run) => run.text).join('');
const shared = (runs: readonly Run[]) => join(runs.filter((run) => !run.own));
const own = (runs: readonly Run[]) => runs.filter((run) => run.own).map((run) => run.text);

test('marks what only one side says', () => {
  const { before, after } = compareWords('Marble mortar & pestle', 'Marble mortar and pestle, 14 cm');
  expect(own(before)).toEqual(['&']);
  expect(own(after)).toEqual(['and', ', 14 cm']);
});

test('marks nothing where nothing or nearly everything differs', () => {
  expect(own(compareWords('Same text', 'Same text').after)).toEqual([]);
  expect(own(compareWords('a b c d', 'Bowl, hand-turned oak').after)).toEqual([]);
  expect(compareWords('', '').before).toEqual([]);
});

test('a text too long to compare is shown whole', () => {
  const long = 'word '.repeat(MOST_PIECES);
  expect(compareWords(long, 'word').before).toEqual([{ text: long, own: false }]);
});

test('each side keeps its text, and what both share is the same', () => {
  const sentence = fc.array(fc.constantFrom('red', 'mug', ' ', '\n', ',', 'Größe', 'ك'), { maxLength: 30 });
  fc.assert(
    fc.property(sentence, sentence, (left, right) => {
      const { before, after } = compareWords(left.join(''), right.join(''));
      expect(join(before)).toBe(left.join(''));
      expect(join(after)).toBe(right.join(''));
      const marked = own(before).length + own(after).length > 0;
      expect(shared(before) === shared(after)).toBe(marked || left.join('') === right.join(''));
    }),
  );
});
