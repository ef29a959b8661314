import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  AlertRuleBodySchema,
  AlertRuleSchema,
  AlertRulesSchema,
  SilenceBodySchema,
  SilenceSchema,
  SilencesSchema,
  type AlertRuleBody,
} from '@headroom/contracts/monitoring/alerts';
import { Type } from 'typebox';
import { requireRole } from '../../access.ts';
import { AppError } from '../../errors.ts';
import type { AlertsRepository } from './alerts-repository.ts';

const READING = { access: 'operator', priority: { priority: 'vital' } } as const;
const ACTING = { ...READING, problems: ['cross_site'] } as const;
const ONE = { ...READING, problems: ['not_found', 'cross_site'] } as const;
const tags = ['Monitoring'];
const ruleParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) });
const silenceParams = Type.Object({ id: Type.String({ format: 'uuid' }) });
const LONGEST_SILENCE_MILLISECONDS = 90 * 86_400_000;

const refuse = (path: string, message: string): never => {
  throw new AppError('validation_failed', {
    detail: `${path}: ${message}`,
    errors: [{ path, code: 'range', message }],
  });
};

/** A rule that is over while it is still true would never be over, or never begin. */
function checkRule({ condition }: AlertRuleBody): void {
  if (condition.kind !== 'threshold') return;
  const { comparison, value, resolveValue } = condition;
  if (comparison === 'above' ? resolveValue > value : resolveValue < value) {
    refuse('/body/condition/resolveValue', `Must not be ${comparison} value.`);
  }
}

const unknownRule = () => new AppError('not_found', { detail: 'No alert rule has this id.' });

/** What is watched, and for how long nobody is told of what. */
export const alertRulesRoutes: FastifyPluginAsyncTypebox<{ alerts: AlertsRepository }> = async (app, { alerts }) => {
  app.get(
    '/monitoring/alert-rules',
    {
      config: READING,
      schema: {
        tags,
        summary: 'List alert rules',
        description: 'With what each said when it was last looked at. `missing` is not `good`: nothing was measured.',
        response: { 200: AlertRulesSchema },
      },
    },
    async () => ({ rules: await alerts.rules() }),
  );
  app.post(
    '/monitoring/alert-rules',
    {
      config: ACTING,
      schema: { tags, summary: 'Add an alert rule', body: AlertRuleBodySchema, response: { 201: AlertRuleSchema } },
    },
    async ({ user, body }, reply) => {
      requireRole(user, 'operator');
      checkRule(body);
      return reply.code(201).send(await alerts.createRule(body));
    },
  );
  app.put(
    '/monitoring/alert-rules/:id',
    {
      config: ONE,
      schema: {
        tags,
        summary: 'Change an alert rule, or switch it off or on',
        description:
          'What it says begins anew. A rule that came with Headroom stays as it was changed over new releases.',
        params: ruleParams,
        body: AlertRuleBodySchema,
        response: { 200: AlertRuleSchema },
      },
    },
    async ({ user, params: { id }, body }) => {
      requireRole(user, 'operator');
      checkRule(body);
      const rule = await alerts.changeRule(id, body);
      if (!rule) throw unknownRule();
      return rule;
    },
  );
  app.delete(
    '/monitoring/alert-rules/:id',
    {
      config: ONE,
      schema: {
        tags,
        summary: 'Delete an alert rule',
        description: 'Its alerts are over. Rules that came with Headroom can only be switched off.',
        params: ruleParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ user, params: { id } }, reply) => {
      requireRole(user, 'operator');
      const found = await alerts.deleteRule(id);
      if (found === 'unknown') throw unknownRule();
      if (found === 'default') refuse('/params/id', 'It came with Headroom: switch it off instead.');
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/monitoring/silences',
    {
      config: READING,
      schema: { tags, summary: 'List silences', response: { 200: SilencesSchema } },
    },
    async () => ({ silences: await alerts.silences() }),
  );
  app.post(
    '/monitoring/silences',
    {
      config: ACTING,
      schema: {
        tags,
        summary: 'Silence alerts for a while',
        description:
          'Nobody is told of alerts of this rule, with these labels, until then. They are shown all the same; what still fires at the end is told.',
        body: SilenceBodySchema,
        response: { 201: SilenceSchema },
      },
    },
    async ({ user, body }, reply) => {
      requireRole(user, 'operator');
      const milliseconds = Date.parse(body.until) - Date.now();
      if (milliseconds <= 0) refuse('/body/until', 'Must be in the future.');
      if (milliseconds > LONGEST_SILENCE_MILLISECONDS) refuse('/body/until', 'Must be within 90 days.');
      return reply.code(201).send(await alerts.silence(body, user.name));
    },
  );
  app.delete(
    '/monitoring/silences/:id',
    {
      config: ONE,
      schema: { tags, summary: 'End a silence', params: silenceParams, response: { 204: Type.Null() } },
    },
    async ({ user, params: { id } }, reply) => {
      requireRole(user, 'operator');
      if (!(await alerts.endSilence(id)))
        throw new AppError('not_found', { detail: 'No silence with this id goes on.' });
      return reply.code(204).send(null);
    },
  );
};
