import { expect, it } from 'vitest';
import { HOW_TO_PAGES } from './how-to-pages.ts';
import { parseHowTo, parseParts } from './parse-how-to.ts';

it('reads what how-tos are written in', () => {
  const source = [
    '# A title',
    '',
    'One\nparagraph.',
    '',
    '## The change feed',
    '',
    '1. First\n   of two',
    '2. Second',
    '',
    '- Point',
    '',
    '| a | b |',
    '| --- | --- |',
    '| 1 | 2 |',
    '',
    '```sh',
    'one',
    '',
    'two',
    '```',
    '',
  ].join('\n');
  expect(parseHowTo(source)).toEqual({
    title: 'A title',
    blocks: [
      { kind: 'paragraph', text: 'One paragraph.' },
      { kind: 'heading', id: 'the-change-feed', text: 'The change feed' },
      { kind: 'list', isOrdered: true, items: ['First of two', 'Second'] },
      { kind: 'list', isOrdered: false, items: ['Point'] },
      { kind: 'table', head: ['a', 'b'], rows: [['1', '2']] },
      { kind: 'code', text: 'one\n\ntwo' },
    ],
  });
  expect(parseParts('Press **Why**, see `GET /x` and [limits](alert-capacity.md#cpu).')).toEqual([
    { kind: 'text', text: 'Press ' },
    { kind: 'strong', text: 'Why' },
    { kind: 'text', text: ', see ' },
    { kind: 'code', text: 'GET /x' },
    { kind: 'text', text: ' and ' },
    { kind: 'link', text: 'limits', to: 'alert-capacity.md#cpu' },
    { kind: 'text', text: '.' },
  ]);
});

it('leaves nothing of how they are written in what is read', () => {
  expect([...HOW_TO_PAGES.keys()]).toContain('alert-objectives');
  for (const source of HOW_TO_PAGES.values()) {
    const { title, blocks } = parseHowTo(source);
    expect(title).not.toBe('');
    const texts = blocks.flatMap((block) => {
      if (block.kind === 'list') return block.items;
      if (block.kind === 'table') return [block.head, ...block.rows].flat();
      return block.kind === 'code' ? [] : [block.text];
    });
    const words = texts.flatMap((text) => parseParts(text)).filter(({ kind }) => kind === 'text');
    for (const { text } of words) expect(text).not.toMatch(/[`|]|\*\*|\]\(|^#/);
  }
});
