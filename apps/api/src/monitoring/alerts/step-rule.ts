import { newId } from '@headroom/database';
import { advanceAlert, GONE_MILLISECONDS, PROCESS_GONE_MILLISECONDS, type Seen } from './advance-alert.ts';
import { evidenceOf, howToOf, unitOf } from './alert-links.ts';
import { keyOf, type AlertRow, type RuleRow } from './alert-rows.ts';
import type { Observation } from './observe-rule.ts';

/** What one look at a rule changes. */
export interface RuleStep {
  /** Open alerts as they are now, new ones too. */
  kept: AlertRow[];
  resolved: AlertRow[];
  /** Pending ones that came to nothing. */
  dropped: string[];
  state: 'good' | 'few' | 'missing' | 'pending' | 'firing';
  value: number | null;
  n: number;
  note: string | null;
}

/** What of several observations is told of the rule: what is bad, else what was measured, else why there is nothing. */
const ORDER: readonly Seen[] = ['bad', 'between', 'clear', 'few', 'missing'];

/** Leads every alert of a rule on by what was seen of it; an open alert that nothing was seen of is missing. */
export function stepRule(
  rule: RuleRow,
  { open, observations, now }: { open: readonly AlertRow[]; observations: readonly Observation[]; now: Date },
): RuleStep {
  const { condition, forSeconds } = rule;
  const openByKey = new Map(open.map((row) => [row.labelsKey, row]));
  const seenKeys = new Set(observations.map(({ labels }) => keyOf(labels)));
  const unseen = open
    .filter(({ labelsKey }) => !seenKeys.has(labelsKey))
    .map(({ labels, sentence }): Observation => ({ labels, seen: 'missing', value: null, n: 0, sentence }));
  const areOthersSeen = observations.some(({ value }) => value !== null);
  const step: Pick<RuleStep, 'kept' | 'resolved' | 'dropped'> = { kept: [], resolved: [], dropped: [] };

  for (const { labels, seen, value, n, sentence } of [...observations, ...unseen]) {
    const labelsKey = keyOf(labels);
    const row = openByKey.get(labelsKey);
    const next = advanceAlert({
      open: row && {
        state: row.state === 'firing' ? 'firing' : 'pending',
        since: row.since.getTime(),
        clearSince: row.clearSince?.getTime() ?? null,
        missingSince: row.missingSince?.getTime() ?? null,
      },
      seen,
      forMilliseconds: forSeconds * 1_000,
      now: now.getTime(),
      lookedAt: rule.evaluatedAt?.getTime() ?? null,
      goneMilliseconds:
        labels['process'] !== undefined && areOthersSeen ? PROCESS_GONE_MILLISECONDS : GONE_MILLISECONDS,
    });
    if (next.to === 'none') {
      if (row) step.dropped.push(row.id);
      continue;
    }
    // Where nothing is said now, what was said last is what people need to read.
    const isSaid = seen !== 'few' && seen !== 'missing';
    const said = row && !isSaid ? row : { value, n, sentence };
    if (next.to === 'resolved') {
      step.resolved.push({ ...row!, ...pickSaid(said), state: 'resolved', resolvedAt: now });
      continue;
    }
    const { state, since, clearSince, missingSince } = next.alert;
    step.kept.push({
      id: row?.id ?? newId(),
      ruleId: rule.id,
      ruleName: rule.name,
      severity: rule.severity,
      labels,
      labelsKey,
      ...pickSaid(said),
      unit: unitOf(condition),
      state,
      since: new Date(since),
      firedAt: next.hasFired ? now : (row?.firedAt ?? null),
      clearSince: clearSince === null ? null : new Date(clearSince),
      missingSince: missingSince === null ? null : new Date(missingSince),
      resolvedAt: null,
      told: row?.told ?? null,
      acknowledgedAt: row?.acknowledgedAt ?? null,
      acknowledgedBy: row?.acknowledgedBy ?? null,
      evidence: evidenceOf(condition, { labels, since: new Date(since), until: now }),
      howTo: howToOf(condition),
    });
  }
  return { ...step, ...summarise(observations, step.kept) };
}

const pickSaid = ({ value, n, sentence }: Pick<AlertRow, 'value' | 'n' | 'sentence'>) => ({ value, n, sentence });

function summarise(
  observations: readonly Observation[],
  kept: readonly AlertRow[],
): Pick<RuleStep, 'state' | 'value' | 'n' | 'note'> {
  const worst = observations.toSorted((one, other) => ORDER.indexOf(one.seen) - ORDER.indexOf(other.seen))[0];
  const { seen = 'missing', value = null, n = 0, sentence = null } = worst ?? {};
  const isSilent = seen === 'few' || seen === 'missing';
  const open = kept.some(({ state }) => state === 'firing') ? 'firing' : kept.length > 0 ? 'pending' : undefined;
  return { state: open ?? (isSilent ? seen : 'good'), value, n, note: isSilent ? sentence : null };
}
