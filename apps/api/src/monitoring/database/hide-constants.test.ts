import { expect, it } from 'vitest';
import { hideConstants } from './hide-constants.ts';
import { toPlan } from './plan-nodes.ts';

it.each([
  [`(vendor = 'Acme''s'::text)`, `(vendor = '…'::text)`],
  [`(price_2 > 1250) AND (discount < '-0.5'::numeric)`, `(price_2 > '…') AND (discount < '…'::numeric)`],
  [`(status = ANY ('{active,draft}'::text[]))`, `(status = ANY ('…'::text[]))`],
  [`(price = -12.5) OR (id = $1)`, `(price = '…') OR (id = $1)`],
  [`(rank > 1e+20)`, `(rank > '…')`],
  [`("size 12" = 12)`, `("size 12" = '…')`],
  [`(NOT hidden)`, `(NOT hidden)`],
])('%s is told as %s', (text, told) => {
  const plan = toPlan(
    { Plan: { 'Node Type': 'Sort', Filter: text, 'Index Cond': text, 'Sort Key': [text], Plans: [] } },
    'measured',
  );
  expect(hideConstants(plan).nodes[0]).toMatchObject({ filter: told, condition: told, sortKey: [told] });
});
