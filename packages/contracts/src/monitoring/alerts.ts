import { Type, type Static, type TSchema } from 'typebox';
import { AlertConditionSchema } from './alert-conditions.ts';
import { ALERT_STATES, CHANNELS, RULE_STATES, SEVERITIES } from './alert-words.ts';
import { UnitSchema } from './figures.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });
const closed = { additionalProperties: false };
/** What tells the alerts of one rule apart, for instance its route. */
const labels = () =>
  Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 200 }), { maxProperties: 10 });

export const AlertSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    ruleId: Type.String(),
    ruleName: Type.String(),
    state: Type.Enum([...ALERT_STATES]),
    severity: Type.Enum([...SEVERITIES]),
    labels: labels(),
    sentence: Type.String({ description: 'What is wrong, with its figures.' }),
    value: nullable(Type.Number(), { description: 'The figure when it was last looked at.' }),
    unit: UnitSchema,
    n: Type.Integer(),
    isMissing: Type.Boolean({ description: 'It fires, but nothing has been measured since; that does not end it.' }),
    since: time(),
    firedAt: nullable(time()),
    resolvedAt: nullable(time()),
    acknowledged: nullable(Type.Object({ at: time(), by: Type.String() })),
    silencedUntil: nullable(time(), { description: 'Nobody is told before; null: not silenced.' }),
    evidence: Type.String({ description: 'The screen that shows it, at that time: a path of the app.' }),
    howTo: Type.String({ description: 'What to do about it: a path in the repository.' }),
  },
  { $id: 'Alert', ...closed },
);
export type AlertAnswer = Static<typeof AlertSchema>;

export const AlertsQuerySchema = Type.Object(
  {
    state: Type.Optional(Type.Enum(['open', 'resolved'], { description: 'open: pending and firing.' })),
    before: Type.Optional(Type.String({ format: 'date-time', description: 'Only what began before.' })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  closed,
);
export const AlertsSchema = Type.Object(
  { alerts: Type.Array(AlertSchema, { description: 'Firing first, then pending, then newest first.' }) },
  { $id: 'Alerts', ...closed },
);
export type AlertsAnswer = Static<typeof AlertsSchema>;

const ruleBody = {
  name: Type.String({ minLength: 1, maxLength: 120 }),
  condition: AlertConditionSchema,
  forSeconds: Type.Integer({ minimum: 0, maximum: 86_400, description: 'True for so long before it fires.' }),
  severity: Type.Enum([...SEVERITIES]),
  isOn: Type.Boolean(),
};
export const AlertRuleBodySchema = Type.Object(ruleBody, closed);
export type AlertRuleBody = Static<typeof AlertRuleBodySchema>;

export const AlertRuleSchema = Type.Object(
  {
    id: Type.String(),
    ...ruleBody,
    isDefault: Type.Boolean({ description: 'Came with Headroom: can be changed and switched off, not deleted.' }),
    unit: UnitSchema,
    howTo: Type.String(),
    state: Type.Enum([...RULE_STATES]),
    value: nullable(Type.Number(), { description: 'The worst one when it was last looked at.' }),
    n: Type.Integer(),
    note: nullable(Type.String(), { description: 'Why it is missing or has too few.' }),
    evaluatedAt: nullable(time()),
    stateSince: nullable(time()),
  },
  { $id: 'AlertRule', ...closed },
);
export type AlertRuleAnswer = Static<typeof AlertRuleSchema>;
export const AlertRulesSchema = Type.Object({ rules: Type.Array(AlertRuleSchema) }, { $id: 'AlertRules', ...closed });
export type AlertRulesAnswer = Static<typeof AlertRulesSchema>;

export const SilenceBodySchema = Type.Object(
  {
    ruleId: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Only this rule; else all.' })),
    labels: Type.Optional(labels()),
    until: Type.String({ format: 'date-time' }),
    reason: Type.String({ minLength: 1, maxLength: 300 }),
  },
  closed,
);
export type SilenceBody = Static<typeof SilenceBodySchema>;
export const SilenceSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    ruleId: nullable(Type.String(), { description: 'null: every rule.' }),
    labels: labels(),
    until: time(),
    reason: Type.String(),
    createdAt: time(),
    createdBy: Type.String(),
  },
  { $id: 'Silence', ...closed },
);
export type SilenceAnswer = Static<typeof SilenceSchema>;
export const SilencesSchema = Type.Object(
  {
    silences: Type.Array(SilenceSchema, {
      description: 'Those that have not ended, the one that ends first in front.',
    }),
  },
  { $id: 'Silences', ...closed },
);
export type SilencesAnswer = Static<typeof SilencesSchema>;

export const AlertChannelSchema = Type.Object(
  {
    channel: Type.Enum([...CHANNELS]),
    isSet: Type.Boolean(),
    target: nullable(Type.String(), { description: 'Where to, without secrets.' }),
    setting: Type.String({ description: 'The environment variables that set it up.' }),
    waiting: Type.Integer({ description: 'Messages that are to be sent.' }),
    sent: Type.Integer({ description: 'In the last seven days.' }),
    failed: Type.Integer({ description: 'Given up in the last seven days.' }),
    lastSentAt: nullable(time()),
    lastError: nullable(Type.String()),
  },
  { $id: 'AlertChannel', ...closed },
);
export const AlertChannelsSchema = Type.Object(
  { channels: Type.Array(AlertChannelSchema) },
  { $id: 'AlertChannels', ...closed },
);
export type AlertChannelsAnswer = Static<typeof AlertChannelsSchema>;

export const AlertTestSchema = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        channel: Type.Enum([...CHANNELS]),
        outcome: Type.Enum(['sent', 'failed', 'unset']),
        detail: Type.String({ description: 'What the receiver said, or what is missing.' }),
        milliseconds: Type.Number(),
      }),
    ),
  },
  { $id: 'AlertTest', ...closed },
);
export type AlertTestAnswer = Static<typeof AlertTestSchema>;
