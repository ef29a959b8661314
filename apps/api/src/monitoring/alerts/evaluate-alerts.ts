import { inTransaction } from '@headroom/database';
import type { Pool, PoolClient } from 'pg';
import { ALERT_COLUMNS, RULE_COLUMNS, SILENCE_COLUMNS, silenceOf } from './alert-rows.ts';
import type { AlertRow, RuleRow, SilenceRow } from './alert-rows.ts';
import type { FigureSource } from './figure-source.ts';
import { observeRule, readOnce, type Observation } from './observe-rule.ts';
import { enqueueEvents, type AlertEvent } from './sending/enqueue-events.ts';
import { stepRule, type RuleStep } from './step-rule.ts';
import type { Channel } from '@headroom/contracts/monitoring/alert-words';

/** Held to the end of the transaction that changes alerts: a second evaluator leaves it to the first. */
const LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended('headroom alerts', 0)) AS got`;

/** Whose figures changed a little is read again so often. */
const TELL_MILLISECONDS = 60_000;

export interface EvaluateDeps {
  pool: Pool;
  source: FigureSource;
  /** Those that are set up. */
  channels: readonly Channel[];
  /** The database's clock; a test has its own. */
  clock?: () => Promise<Date>;
  onError: (error: unknown, message: string) => void;
}

/**
 * Looks at every rule once and writes what became of its alerts, together with the messages that tell of it: all in one transaction, so
 * that being killed at any moment neither loses nor repeats a change. Safe to run in several processes at once: one changes, and a
 * look that is older than what is written changes nothing.
 */
export async function evaluateAlerts({ pool, source, channels, clock, onError }: EvaluateDeps): Promise<void> {
  const now = await (clock?.() ?? readClock(pool));
  const once = readOnce(source);
  const { rows: rules } = await pool.query<RuleRow>(`SELECT ${RULE_COLUMNS} FROM alert_rules WHERE is_on ORDER BY id`);
  const looked = await Promise.all(
    rules.map(async (rule): Promise<[string, { rule: RuleRow; observations: Observation[] }] | undefined> => {
      try {
        return [rule.id, { rule, observations: await observeRule(rule.condition, { source: once, at: now }) }];
      } catch (error) {
        onError(error, `the alert rule ${rule.id} could not be looked at; it is tried again`);
        return undefined;
      }
    }),
  );
  const seen = new Map(looked.filter((each) => each !== undefined));

  await inTransaction(pool, async (client) => {
    const { rows: locks } = await client.query<{ got: boolean }>(LOCK);
    if (!locks[0]?.got) return;
    // Again, now that nobody else changes them: somebody may have edited a rule, or looked later than this.
    const current = await client.query<RuleRow>(`SELECT ${RULE_COLUMNS} FROM alert_rules FOR UPDATE`);
    const { rows: open } = await client.query<AlertRow>(
      `SELECT ${ALERT_COLUMNS} FROM alerts WHERE state <> 'resolved' FOR UPDATE`,
    );
    const { rows: silences } = await client.query<SilenceRow>(
      `SELECT ${SILENCE_COLUMNS} FROM alert_silences WHERE until > $1`,
      [now],
    );
    const events: AlertEvent[] = [];
    // What a rule says is new with every look: consoles read that once a minute, and what has become otherwise at once.
    let changed =
      Math.floor(now.getTime() / TELL_MILLISECONDS) > Math.floor(lookedBefore(current.rows) / TELL_MILLISECONDS);
    const on = new Map(current.rows.filter(({ isOn }) => isOn).map((rule) => [rule.id, rule]));
    for (const rule of on.values()) {
      const look = seen.get(rule.id);
      const isOutdated = rule.evaluatedAt !== null && rule.evaluatedAt >= now;
      if (!look || isOutdated || JSON.stringify(rule.condition) !== JSON.stringify(look.rule.condition)) continue;
      const step = stepRule(rule, { ...look, open: open.filter(({ ruleId }) => ruleId === rule.id), now });
      // oxlint-disable-next-line no-await-in-loop -- one connection, one statement at a time
      await writeStep(client, { rule, step, now });
      changed ||= rule.state !== step.state || isOtherThan(open, step);
      events.push(...eventsOf(step, { silences, canTell: channels.length > 0 }));
    }
    const orphans = open.filter(({ ruleId }) => !on.has(ruleId));
    events.push(...(await closeOrphans(client, { orphans, now })));
    await markTold(client, events);
    await enqueueEvents(client, { channels, events });
    if (changed || orphans.length > 0) await client.query(`SELECT pg_notify('headroom_console', 'alerts')`);
  });
}

/** When rules were last looked at; milliseconds since 1970, 0 for never. */
const lookedBefore = (rules: readonly RuleRow[]): number =>
  Math.max(0, ...rules.map(({ evaluatedAt }) => evaluatedAt?.getTime() ?? 0));

/** Whether there are alerts after a step that were not there so before. */
const isOtherThan = (open: readonly AlertRow[], { kept, resolved, dropped }: RuleStep): boolean =>
  resolved.length > 0 ||
  dropped.length > 0 ||
  kept.some((row) => !open.some(({ id, state }) => id === row.id && state === row.state));

async function readClock(pool: Pool): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>('SELECT now() AS now');
  return rows[0]!.now;
}

/** Whom nobody told that it fires, nobody tells that it is over. A silence that ends while it fires is followed by the message. */
function eventsOf(
  { kept, resolved }: RuleStep,
  { silences, canTell }: { silences: readonly SilenceRow[]; canTell: boolean },
): AlertEvent[] {
  if (!canTell) return [];
  const fired = kept.filter(
    (row) => row.state === 'firing' && row.told === null && !row.acknowledgedAt && !silenceOf(silences, row),
  );
  return [
    ...fired.map((alert): AlertEvent => ({ what: 'firing', alert })),
    ...resolved.filter(({ told }) => told === 'firing').map((alert): AlertEvent => ({ what: 'resolved', alert })),
  ];
}

async function writeStep(
  client: PoolClient,
  { rule, step, now }: { rule: RuleRow; step: RuleStep; now: Date },
): Promise<void> {
  await client.query(
    `UPDATE alert_rules SET state = $2, value = $3, n = $4, note = $5, evaluated_at = $6,
       state_since = CASE WHEN state = $2 THEN coalesce(state_since, $6) ELSE $6 END WHERE id = $1`,
    [rule.id, step.state, step.value, step.n, step.note, now],
  );
  if (step.dropped.length > 0) await client.query('DELETE FROM alerts WHERE id = ANY($1)', [step.dropped]);
  for (const row of [...step.kept, ...step.resolved]) {
    // oxlint-disable-next-line no-await-in-loop
    await client.query(
      `INSERT INTO alerts (id, rule_id, rule_name, severity, labels, labels_key, state, sentence, value, unit, n, since, fired_at,
         clear_since, missing_since, resolved_at, evidence, how_to)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
       ON CONFLICT (id) DO UPDATE SET rule_name = excluded.rule_name, severity = excluded.severity, state = excluded.state,
         sentence = excluded.sentence, value = excluded.value, n = excluded.n, since = excluded.since, fired_at = excluded.fired_at,
         clear_since = excluded.clear_since, missing_since = excluded.missing_since, resolved_at = excluded.resolved_at,
         evidence = excluded.evidence, how_to = excluded.how_to`,
      [
        row.id,
        row.ruleId,
        row.ruleName,
        row.severity,
        JSON.stringify(row.labels),
        row.labelsKey,
        row.state,
        row.sentence,
        row.value,
        row.unit,
        row.n,
        row.since,
        row.firedAt,
        row.clearSince,
        row.missingSince,
        row.resolvedAt,
        row.evidence,
        row.howTo,
      ],
    );
  }
}

/** Alerts of rules that were switched off or deleted. */
async function closeOrphans(
  client: PoolClient,
  { orphans, now }: { orphans: readonly AlertRow[]; now: Date },
): Promise<AlertEvent[]> {
  if (orphans.length === 0) return [];
  await client.query(`DELETE FROM alerts WHERE id = ANY($1) AND state = 'pending'`, [orphans.map(({ id }) => id)]);
  await client.query(`UPDATE alerts SET state = 'resolved', resolved_at = $2 WHERE id = ANY($1)`, [
    orphans.map(({ id }) => id),
    now,
  ]);
  return orphans
    .filter(({ told }) => told === 'firing')
    .map((row): AlertEvent => ({ what: 'resolved', alert: { ...row, state: 'resolved', resolvedAt: now } }));
}

async function markTold(client: PoolClient, events: readonly AlertEvent[]): Promise<void> {
  for (const what of ['firing', 'resolved'] as const) {
    const ids = events.filter((event) => event.what === what).map(({ alert }) => alert.id);
    // oxlint-disable-next-line no-await-in-loop
    if (ids.length > 0) await client.query('UPDATE alerts SET told = $2 WHERE id = ANY($1)', [ids, what]);
  }
}
