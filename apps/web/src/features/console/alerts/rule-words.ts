import type { AlertRuleAnswer } from '@headroom/contracts/monitoring/alerts';
import type { StatusShape } from '../../../ui/status.tsx';
import { formatShare, formatValue } from '../parts/format-figure.ts';

export const RULE_STATES: Readonly<Record<AlertRuleAnswer['state'], { shape: StatusShape; word: string }>> = {
  firing: { shape: 'failed', word: 'Fires' },
  pending: { shape: 'risk', word: 'Pending' },
  missing: { shape: 'half', word: 'Not measured' },
  few: { shape: 'open', word: 'Too few values' },
  unseen: { shape: 'open', word: 'Not looked at yet' },
  good: { shape: 'good', word: 'Good' },
  off: { shape: 'out', word: 'Off' },
};

/** Windows are round: `5 min`, `24 h`, `3 days`. */
function span(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${+(seconds / 60).toFixed(1)} min`;
  return seconds <= 86_400 ? `${+(seconds / 3_600).toFixed(1)} h` : `${+(seconds / 86_400).toFixed(1)} days`;
}

/** What a rule waits for, in words. */
export function ruleWords({ condition, unit, forSeconds }: AlertRuleAnswer): string {
  const lasting = forSeconds === 0 ? '' : `, for ${span(forSeconds)}`;
  switch (condition.kind) {
    case 'threshold':
      return `${condition.comparison} ${formatValue(condition.value, unit)} over ${span(condition.windowSeconds)}${lasting}`;
    case 'burn':
      return `budget burns ${condition.pairs.map(({ factor, longSeconds }) => `${factor} × over ${span(longSeconds)}`).join(' or ')}${lasting}`;
    case 'regression':
      return `good share falls by ${formatShare(condition.effect)} within ${span(condition.windowSeconds)}${lasting}`;
  }
}

/** What it said when it was last looked at. */
export function ruleValue({ condition, unit, value }: AlertRuleAnswer): string {
  if (value === null) return '–';
  return condition.kind === 'burn' ? `${formatValue(value, 'count')} ×` : formatValue(value, unit);
}
