import { expect, test } from 'vitest';
import { partedClasses, styleClasses } from './style-classes.ts';

test('finds classes in selectors, and in nothing else', () => {
  const css = `/* .not */ .row:not(.off) > .title, .row .name-2 { margin: .5rem; background: url(x.png) } @media (width < 1px) { .on { content: '.no' } }`;
  expect([...styleClasses(css)]).toEqual(['row', 'off', 'title', 'name-2', 'on']);
});

test('a planted rule that nobody uses is found, and a use without a rule', () => {
  const defined = new Map([['x.module.css', new Set(['row', 'planted'])]]);
  const used = new Map([['x.module.css', new Set(['row', 'gone'])]]);
  expect(partedClasses(defined, used)).toEqual([
    'x.module.css: no module uses .planted.',
    'x.module.css: there are no rules for .gone, which is used.',
  ]);
});
