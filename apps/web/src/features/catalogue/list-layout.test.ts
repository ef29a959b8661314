import { expect, it } from 'vitest';
import { listLayout } from './list-layout.ts';

const usual = { isTable: false, columns: [], width: 390, items: 100, rootSize: 16 } as const;

it.each([
  ['list', true, 56, 92],
  ['compact', true, 40, 60],
  ['list', false, 72, 116],
  ['compact', false, 56, 100],
] as const)('the lines of a %s grow with the letters (a table: %s)', (view, isTable, height, twice) => {
  expect(listLayout({ ...usual, view, isTable }).lineHeight).toBe(height);
  expect(listLayout({ ...usual, view, isTable, rootSize: 32 }).lineHeight).toBe(twice);
});

it('a server says the same height by a rule, whatever the size of letters', () => {
  for (const view of ['list', 'compact', 'grid'] as const) {
    for (const rootSize of [16, 20, 32]) {
      const { cssHeight, lineHeight } = listLayout({ ...usual, view, rootSize });
      const [, space, text] = /^calc\((\d+)px \+ ([\d.]+)rem\)$/.exec(cssHeight)!;
      expect(Number(space) + Number(text) * rootSize).toBe(lineHeight);
    }
  }
});
