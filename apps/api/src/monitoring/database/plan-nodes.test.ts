import { expect, it } from 'vitest';
import { toPlan, type ExplainNode } from './plan-nodes.ts';

const step = (type: string, milliseconds: number, rest: Partial<ExplainNode> = {}): ExplainNode => ({
  'Node Type': type,
  'Total Cost': milliseconds,
  'Actual Total Time': milliseconds,
  'Actual Rows': 1,
  'Actual Loops': 1,
  ...rest,
});

it('counts what follows WITH once: as its own time, not as that of who reads it or of the step that it is listed under', () => {
  const page = step('Seq Scan', 90, { 'Subplan Name': 'CTE page', 'Relation Name': 'products' });
  const { nodes } = toPlan(
    { Plan: step('Sort', 100, { Plans: [page, step('CTE Scan', 95, { 'CTE Name': 'page' })] }) },
    'measured',
  );
  expect(nodes.map(({ selfMilliseconds }) => selfMilliseconds)).toEqual([5, 90, 5]);
  expect(nodes.find(({ isCostly }) => isCostly)?.relation).toBe('products');
});

it('tells rows and time of all loops', () => {
  const inner = step('Index Scan', 0.5, { 'Actual Rows': 0.33, 'Actual Loops': 1_000, 'Rows Removed by Filter': 2 });
  const { nodes } = toPlan({ Plan: step('Nested Loop', 600, { Plans: [inner] }) }, 'measured');
  expect(nodes[1]).toMatchObject({ rowsReal: 330, rowsRemoved: 2_000, selfMilliseconds: 500 });
  expect(nodes[0]?.selfMilliseconds).toBe(100);
});
