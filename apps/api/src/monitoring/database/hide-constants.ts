import type { Plan } from '@headroom/contracts/monitoring/database-plan';
import { redactLiterals } from './redact-literals.ts';

/** Of a plan with values people could read what others asked for: texts and numbers become `'…'`, names stay. */
export const hideConstants = (plan: Plan): Plan => ({
  ...plan,
  nodes: plan.nodes.map((node) => ({
    ...node,
    condition: node.condition === null ? null : hide(node.condition),
    filter: node.filter === null ? null : hide(node.filter),
    sortKey: node.sortKey.map(hide),
  })),
});

/** Not the numbers of parameters and names: `$1`, `price_2`, and what is quoted. */
const hide = (text: string): string =>
  redactLiterals(text).replaceAll(/"(?:[^"]|"")*"|(?<![\w$.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])/gi, (token) =>
    token.startsWith('"') ? token : "'…'",
  );
