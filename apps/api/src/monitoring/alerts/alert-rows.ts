import type { AlertAnswer, AlertRuleBody } from '@headroom/contracts/monitoring/alerts';
import type { AlertCondition } from '@headroom/contracts/monitoring/alert-conditions';
import type { Unit } from '@headroom/contracts/monitoring/figures';
import type { Labels } from './figure-source.ts';

/** A row of `alerts`. */
export interface AlertRow {
  id: string;
  ruleId: string;
  ruleName: string;
  severity: AlertRuleBody['severity'];
  labels: Labels;
  labelsKey: string;
  state: AlertAnswer['state'];
  sentence: string;
  value: number | null;
  unit: Unit;
  n: number;
  since: Date;
  firedAt: Date | null;
  clearSince: Date | null;
  missingSince: Date | null;
  resolvedAt: Date | null;
  told: 'firing' | 'resolved' | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  evidence: string;
  howTo: string;
}
export interface SilenceRow {
  id: string;
  ruleId: string | null;
  labels: Labels;
  until: Date;
  reason: string;
  createdAt: Date;
  createdBy: string;
}
export interface RuleRow extends Omit<AlertRuleBody, 'condition'> {
  id: string;
  condition: AlertCondition;
  isDefault: boolean;
  state: string;
  stateSince: Date | null;
  value: number | null;
  n: number;
  note: string | null;
  evaluatedAt: Date | null;
}

export const ALERT_COLUMNS = `id, rule_id AS "ruleId", rule_name AS "ruleName", severity, labels, labels_key AS "labelsKey", state,
  sentence, value, unit, n::float8 AS n, since, fired_at AS "firedAt", clear_since AS "clearSince", missing_since AS "missingSince",
  resolved_at AS "resolvedAt", told, acknowledged_at AS "acknowledgedAt", acknowledged_by AS "acknowledgedBy", evidence,
  how_to AS "howTo"`;
export const SILENCE_COLUMNS = `id, rule_id AS "ruleId", labels, until, reason, created_at AS "createdAt", created_by AS "createdBy"`;
export const RULE_COLUMNS = `id, name, condition, for_seconds AS "forSeconds", severity, is_on AS "isOn", is_default AS "isDefault",
  state, state_since AS "stateSince", value, n::float8 AS n, note, evaluated_at AS "evaluatedAt"`;

/** Equal labels have equal keys, in whatever order they come. */
export const keyOf = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** The silence that keeps an alert quiet for longest; undefined: none. */
export const silenceOf = (
  silences: readonly SilenceRow[],
  { ruleId, labels }: Pick<AlertRow, 'ruleId' | 'labels'>,
): SilenceRow | undefined =>
  silences
    .filter(
      (silence) =>
        (silence.ruleId === null || silence.ruleId === ruleId) &&
        Object.entries(silence.labels).every(([name, value]) => labels[name] === value),
    )
    .toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];

export const toAlert = (row: AlertRow, silences: readonly SilenceRow[]): AlertAnswer => ({
  id: row.id,
  ruleId: row.ruleId,
  ruleName: row.ruleName,
  state: row.state,
  severity: row.severity,
  labels: { ...row.labels },
  sentence: row.sentence,
  value: row.value,
  unit: row.unit,
  n: row.n,
  isMissing: row.missingSince !== null && row.state === 'firing',
  since: row.since.toISOString(),
  firedAt: row.firedAt?.toISOString() ?? null,
  resolvedAt: row.resolvedAt?.toISOString() ?? null,
  acknowledged: row.acknowledgedAt
    ? { at: row.acknowledgedAt.toISOString(), by: row.acknowledgedBy ?? 'somebody' }
    : null,
  silencedUntil: row.state === 'resolved' ? null : (silenceOf(silences, row)?.until.toISOString() ?? null),
  evidence: row.evidence,
  howTo: row.howTo,
});
