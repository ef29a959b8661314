import type {
  AlertAnswer,
  AlertRuleAnswer,
  AlertRuleBody,
  SilenceAnswer,
  SilenceBody,
} from '@headroom/contracts/monitoring/alerts';
import { newId } from '@headroom/database';
import type { Pool } from 'pg';
import { ALERT_COLUMNS, RULE_COLUMNS, SILENCE_COLUMNS, toAlert } from './alert-rows.ts';
import type { AlertRow, RuleRow, SilenceRow } from './alert-rows.ts';
import { howToOf, unitOf } from './alert-links.ts';
import { DEFAULT_RULES } from './default-rules.ts';

export interface AlertsQuery {
  state?: 'open' | 'resolved' | undefined;
  before?: string | undefined;
  limit: number;
}
export interface ReadAlerts {
  firing(): Promise<AlertAnswer[]>;
  rules(): Promise<AlertRuleAnswer[]>;
}
export type AlertsRepository = ReturnType<typeof createAlertsRepository>;

/** Alerts, rules and silences as people see and change them. */
export function createAlertsRepository(pool: Pool) {
  const openSilences = async () =>
    (
      await pool.query<SilenceRow>(
        `SELECT ${SILENCE_COLUMNS} FROM alert_silences WHERE until > now() ORDER BY until, id LIMIT 500`,
      )
    ).rows;
  const described = async (rows: readonly AlertRow[]): Promise<AlertAnswer[]> => {
    const silences = await openSilences();
    return rows.map((row) => toAlert(row, silences));
  };

  return {
    async firing() {
      const { rows } = await pool.query<AlertRow>(
        `SELECT ${ALERT_COLUMNS} FROM alerts WHERE state = 'firing' ORDER BY since LIMIT 200`,
      );
      return described(rows);
    },
    async list({ state, before, limit }: AlertsQuery): Promise<AlertAnswer[]> {
      const { rows } = await pool.query<AlertRow>(
        `SELECT ${ALERT_COLUMNS} FROM alerts
         WHERE ($1::text IS NULL OR (state = 'resolved') = ($1 = 'resolved')) AND ($2::timestamptz IS NULL OR since < $2)
         ORDER BY state = 'firing' DESC, state = 'pending' DESC, since DESC, id LIMIT $3`,
        [state ?? null, before ?? null, limit],
      );
      return described(rows);
    },
    /** @returns undefined where no open alert has this id. Who did it first stays. */
    async acknowledge(id: string, by: string): Promise<AlertAnswer | undefined> {
      const { rows } = await pool.query<AlertRow>(
        `UPDATE alerts SET acknowledged_at = coalesce(acknowledged_at, now()), acknowledged_by = coalesce(acknowledged_by, $2)
         WHERE id = $1 AND state <> 'resolved' RETURNING ${ALERT_COLUMNS}`,
        [id, by],
      );
      await tell(pool);
      return (await described(rows))[0];
    },
    async rules(): Promise<AlertRuleAnswer[]> {
      const { rows } = await pool.query<RuleRow>(
        `SELECT ${RULE_COLUMNS} FROM alert_rules ORDER BY is_default DESC, name, id`,
      );
      return rows.map(toRule);
    },
    async createRule(body: AlertRuleBody): Promise<AlertRuleAnswer> {
      const { rows } = await pool.query<RuleRow>(
        `INSERT INTO alert_rules (id, name, condition, for_seconds, severity, is_on) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${RULE_COLUMNS}`,
        [newId(), body.name, JSON.stringify(body.condition), body.forSeconds, body.severity, body.isOn],
      );
      await tell(pool);
      return toRule(rows[0]!);
    },
    async changeRule(id: string, body: AlertRuleBody): Promise<AlertRuleAnswer | undefined> {
      const { rows } = await pool.query<RuleRow>(
        `UPDATE alert_rules SET name = $2, condition = $3, for_seconds = $4, severity = $5, is_on = $6, is_edited = true, state = 'unseen',
           state_since = NULL, value = NULL, n = 0, note = NULL WHERE id = $1 RETURNING ${RULE_COLUMNS}`,
        [id, body.name, JSON.stringify(body.condition), body.forSeconds, body.severity, body.isOn],
      );
      await tell(pool);
      return rows[0] && toRule(rows[0]);
    },
    /** @returns what is so of it: only rules that somebody made can be deleted. */
    async deleteRule(id: string): Promise<'deleted' | 'default' | 'unknown'> {
      const { rowCount } = await pool.query('DELETE FROM alert_rules WHERE id = $1 AND NOT is_default', [id]);
      await tell(pool);
      if (rowCount) return 'deleted';
      return DEFAULT_RULES.some((rule) => rule.id === id) ? 'default' : 'unknown';
    },
    silences: async (): Promise<SilenceAnswer[]> => (await openSilences()).map(toSilence),
    async silence(body: SilenceBody, by: string): Promise<SilenceAnswer> {
      const { rows } = await pool.query<SilenceRow>(
        `INSERT INTO alert_silences (id, rule_id, labels, until, reason, created_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${SILENCE_COLUMNS}`,
        [newId(), body.ruleId ?? null, JSON.stringify(body.labels ?? {}), body.until, body.reason, by],
      );
      await tell(pool);
      return toSilence(rows[0]!);
    },
    async endSilence(id: string): Promise<boolean> {
      const { rowCount } = await pool.query('UPDATE alert_silences SET until = now() WHERE id = $1 AND until > now()', [
        id,
      ]);
      await tell(pool);
      return rowCount === 1;
    },
    /** Enters what comes with this release; a default rule that somebody changed stays as it is. */
    async enterDefaults(): Promise<void> {
      await pool.query(
        `INSERT INTO alert_rules (id, name, condition, for_seconds, severity, is_on, is_default)
         SELECT id, name, condition, "forSeconds", severity, "isOn", true
         FROM jsonb_to_recordset($1) AS given (id text, name text, condition jsonb, "forSeconds" int, severity text, "isOn" boolean)
         ORDER BY id
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, condition = excluded.condition, for_seconds = excluded.for_seconds,
           severity = excluded.severity, is_default = true WHERE NOT alert_rules.is_edited
           AND (alert_rules.name, alert_rules.condition, alert_rules.for_seconds, alert_rules.severity)
             IS DISTINCT FROM (excluded.name, excluded.condition, excluded.for_seconds, excluded.severity)`,
        [JSON.stringify(DEFAULT_RULES)],
      );
    },
    /** Gives up messages of channels that were taken away: whoever sets one up again is not told of what was weeks ago. Lets go what nobody looks up any more: alerts of a year ago, messages of a month ago, silences that ended then. */
    async tidy(): Promise<void> {
      await pool.query(`DELETE FROM alerts WHERE state = 'resolved' AND resolved_at < now() - interval '366 days'`);
      await pool.query(
        `UPDATE alert_messages SET state = 'failed', done_at = now(), error = 'It could not be sent within a day.'
         WHERE state = 'waiting' AND created_at < now() - interval '25 hours' AND coalesce(claimed_until, now()) <= now()`,
      );
      await pool.query(`DELETE FROM alert_messages WHERE state <> 'waiting' AND done_at < now() - interval '30 days'`);
      await pool.query(`DELETE FROM alert_silences WHERE until < now() - interval '30 days'`);
    },
  };
}

/** Open consoles look again. */
const tell = (pool: Pool) => pool.query(`SELECT pg_notify('headroom_console', 'alerts')`);

const toRule = (row: RuleRow): AlertRuleAnswer => ({
  id: row.id,
  name: row.name,
  condition: row.condition,
  forSeconds: row.forSeconds,
  severity: row.severity,
  isOn: row.isOn,
  isDefault: row.isDefault,
  unit: unitOf(row.condition),
  howTo: howToOf(row.condition),
  state: row.isOn ? (row.state as AlertRuleAnswer['state']) : 'off',
  value: row.value,
  n: row.n,
  note: row.note,
  evaluatedAt: row.evaluatedAt?.toISOString() ?? null,
  stateSince: row.stateSince?.toISOString() ?? null,
});

const toSilence = (row: SilenceRow): SilenceAnswer => ({
  id: row.id,
  ruleId: row.ruleId,
  labels: { ...row.labels },
  until: row.until.toISOString(),
  reason: row.reason,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
});
