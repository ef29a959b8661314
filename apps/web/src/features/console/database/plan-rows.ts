import type { PlanNode } from '@headroom/contracts/monitoring/database-plan';
import type { PlanNode as PlanRow } from '../parts/plan-table.tsx';

const weightOf = ({ selfMilliseconds, selfCost }: PlanNode) => selfMilliseconds ?? selfCost;

/** Steps of a plan as rows of its table: shares of the time where it was run, else of the cost. */
export function toRows(nodes: readonly PlanNode[]): PlanRow[] {
  const whole = nodes.reduce((sum, node) => sum + weightOf(node), 0);
  return nodes.map((node) => ({
    depth: node.depth,
    text: [node.type, node.index && `using ${node.index}`, node.relation && `on ${node.relation}`]
      .filter(Boolean)
      .join(' '),
    detail: [
      node.condition && `for: ${node.condition}`,
      node.filter && `filter: ${node.filter}`,
      node.sortKey.join(', '),
    ]
      .filter(Boolean)
      .join('  '),
    share: whole > 0 ? weightOf(node) / whole : null,
    rows: node.rowsReal ?? node.rowsGuessed,
    ...(node.rowsReal === null
      ? {}
      : { rowsGuessed: node.rowsGuessed * (node.loops ?? 1), pages: (node.buffersHit ?? 0) + (node.buffersRead ?? 0) }),
    isHot: node.isCostly,
  }));
}
