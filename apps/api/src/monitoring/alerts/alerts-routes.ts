import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  AlertChannelsSchema,
  AlertSchema,
  AlertsQuerySchema,
  AlertsSchema,
  AlertTestSchema,
} from '@headroom/contracts/monitoring/alerts';
import { Type } from 'typebox';
import { requireRole } from '../../access.ts';
import { AppError } from '../../errors.ts';
import type { AlertsRepository } from './alerts-repository.ts';
import type { AlertChannels } from './sending/alert-channels.ts';

/** Whoever looks into an overload must not be refused because of it. */
const READING = { access: 'operator', priority: { priority: 'vital' } } as const;
const ACTING = { ...READING, problems: ['cross_site'] } as const;
const tags = ['Monitoring'];
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** What fires, what fired, and whom that is told. */
export const alertsRoutes: FastifyPluginAsyncTypebox<{ alerts: AlertsRepository; channels: AlertChannels }> = async (
  app,
  { alerts, channels },
) => {
  app.get(
    '/monitoring/alerts',
    {
      config: READING,
      schema: {
        tags,
        summary: 'List alerts',
        description: 'Those that fire first, then what is pending, then what is over; kept for a year.',
        querystring: AlertsQuerySchema,
        response: { 200: AlertsSchema },
      },
    },
    async ({ query }) => ({ alerts: await alerts.list(query) }),
  );

  app.post(
    '/monitoring/alerts/:id/acknowledge',
    {
      config: { ...ACTING, problems: ['not_found', 'cross_site'] },
      schema: {
        tags,
        summary: 'Take an alert on',
        description:
          'Says who sees to it. The first who does stays named; the alert goes on until it is over, and nobody is told of it again.',
        params,
        response: { 200: AlertSchema },
      },
    },
    async ({ user, params: { id } }) => {
      requireRole(user, 'operator');
      const alert = await alerts.acknowledge(id, user.name);
      if (!alert) throw new AppError('not_found', { detail: 'No alert with this id is open; it may be over.' });
      return alert;
    },
  );

  app.get(
    '/monitoring/alert-channels',
    {
      config: READING,
      schema: {
        tags,
        summary: 'Where alerts are sent',
        description: 'Set up by environment variables; what is secret in them is not shown.',
        response: { 200: AlertChannelsSchema },
      },
    },
    async () => ({ channels: await channels.describe() }),
  );

  app.post(
    '/monitoring/alerts/test',
    {
      config: ACTING,
      schema: {
        tags,
        summary: 'Try whether alerts arrive',
        description: 'Sends a message that says that it is a test, at once, and answers what each receiver said.',
        response: { 200: AlertTestSchema },
      },
    },
    async () => ({ results: await channels.test() }),
  );
};
