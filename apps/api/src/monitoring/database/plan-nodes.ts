import type { Plan, PlanNode } from '@headroom/contracts/monitoring/database-plan';

/** A step as EXPLAIN (FORMAT JSON) writes it. */
export interface ExplainNode {
  'Node Type': string;
  'Relation Name'?: string;
  Alias?: string;
  'Index Name'?: string;
  'Total Cost'?: number;
  'Plan Rows'?: number;
  'Actual Total Time'?: number;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  'Parent Relationship'?: string;
  'Subplan Name'?: string;
  'CTE Name'?: string;
  'Sort Key'?: string[];
  Filter?: string;
  Plans?: ExplainNode[];
  [field: string]: unknown;
}
export interface Explained {
  Plan: ExplainNode;
  'Planning Time'?: number;
  'Execution Time'?: number;
}

const CONDITIONS = [
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'TID Cond',
  'Function Call',
];

/** Makes a list of the steps, each before its inputs, with what each one takes by itself. */
export function toPlan({ Plan: root, ...times }: Explained, source: Plan['source']): Plan {
  const nodes: PlanNode[] = [];
  const parts = findNamedParts(root);
  addNode(root, 0);
  markCostly(nodes);
  return {
    source,
    nodes,
    cost: root['Total Cost'] ?? 0,
    planningMilliseconds: times['Planning Time'] ?? null,
    executionMilliseconds: times['Execution Time'] ?? null,
  };

  function addNode(node: ExplainNode, depth: number): void {
    const inputs = node.Plans ?? [];
    const alias = node.Alias ?? null;
    const told = (text: unknown) => (typeof text === 'string' ? withoutAlias(text, alias) : null);
    const condition = CONDITIONS.map((name) => told(node[name])).find((text) => text !== null) ?? null;
    const real = node['Actual Rows'];
    const loops = node['Actual Loops'] ?? null;
    const removed = node['Rows Removed by Filter'] ?? node['Rows Removed by Index Recheck'];
    const milliseconds = wholeTime(node);
    nodes.push({
      depth,
      type: node['Node Type'],
      relation: node['Relation Name'] ?? null,
      alias,
      index: node['Index Name'] ?? null,
      condition,
      filter: told(node.Filter),
      sortKey: node['Sort Key'] ?? [],
      cost: node['Total Cost'] ?? 0,
      selfCost: Math.max((node['Total Cost'] ?? 0) - sum(inputs, (input) => input['Total Cost'] ?? 0), 0),
      selfMilliseconds: milliseconds === null ? null : Math.max(milliseconds - timeBelow(node, parts), 0),
      rowsGuessed: node['Plan Rows'] ?? 0,
      rowsReal: real === undefined || loops === null ? null : Math.round(real * loops),
      rowsRemoved: removed === undefined || loops === null ? null : Math.round(removed * loops),
      loops,
      buffersHit: node['Shared Hit Blocks'] ?? null,
      buffersRead: node['Shared Read Blocks'] ?? null,
      isCostly: false,
    });
    for (const input of inputs) addNode(input, depth + 1);
  }
}

/** Of all loops; PostgreSQL tells the mean of one. */
const wholeTime = (node: ExplainNode): number | null =>
  node['Actual Total Time'] === undefined ? null : node['Actual Total Time'] * (node['Actual Loops'] ?? 1);

/** What follows WITH, by its name. */
function findNamedParts(node: ExplainNode, found = new Map<string, ExplainNode>()): Map<string, ExplainNode> {
  const name = partName(node);
  if (name !== undefined) found.set(name, node);
  for (const input of node.Plans ?? []) findNamedParts(input, found);
  return found;
}
const partName = (node: ExplainNode) => /^CTE (.+)$/s.exec(node['Subplan Name'] ?? '')?.[1];

/** What follows WITH runs while it is read: its time is a part of who reads it, and not again of the step that it is listed under. */
function timeBelow(node: ExplainNode, parts: ReadonlyMap<string, ExplainNode>): number {
  const inputs = (node.Plans ?? []).filter((input) => partName(input) === undefined);
  const read = node['Node Type'] === 'CTE Scan' ? parts.get(node['CTE Name'] ?? '') : undefined;
  return sum(read ? [...inputs, read] : inputs, (input) => wholeTime(input) ?? 0);
}

const sum = (nodes: readonly ExplainNode[], of: (node: ExplainNode) => number) =>
  nodes.reduce((total, node) => total + of(node), 0);

/** A step speaks of its own table's columns; with the table's name before each one it could not be read. */
function withoutAlias(text: string, alias: string | null): string {
  if (alias === null) return text;
  const name = alias.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(String.raw`(?<![\w."])"?${name}"?\.`, 'g'), '');
}

/** By time where the plan was run. A limit ends its inputs early, so what they would cost in all says little there: the most that is paid counts. */
function markCostly(nodes: PlanNode[]): void {
  const weights = nodes.map((node) => node.selfMilliseconds ?? node.selfCost);
  const most = Math.max(...weights);
  const costly = nodes[weights.indexOf(most)];
  if (costly && most > 0) costly.isCostly = true;
}
