import type { Pool } from 'pg';
import type { FastifyPluginAsync } from 'fastify';
import type { MonitoringPart } from '../monitoring-part.ts';
import { overviewRoutes } from './overview/overview-routes.ts';
import type { ReadPoints } from '../read-points.ts';
import type { Recorder } from '../recorder.ts';
import { alertRulesRoutes } from './alert-rules-routes.ts';
import { alertsRoutes } from './alerts-routes.ts';
import { createAlertsRepository } from './alerts-repository.ts';
import { createFigureSource } from './create-figure-source.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';
import type { FigureSource } from './figure-source.ts';
import { createAlertChannels } from './sending/alert-channels.ts';
import type { AlertSettings } from '../../alert-settings.ts';
import { deliverMessages } from './sending/deliver-messages.ts';
import { channelsOf, createSendMessage } from './sending/send-message.ts';
import { watchFeedLag } from './watch-feed-lag.ts';

const EVALUATE_MILLISECONDS = 15_000;
const DELIVER_MILLISECONDS = 5_000;
const TIDY_MILLISECONDS = 3_600_000;

export interface AlertsDeps {
  pool: Pool;
  readPoints: ReadPoints;
  settings: AlertSettings;
  onError: (error: unknown, message: string) => void;
  /** Where this process follows the change feed: how far it is behind is recorded. */
  feed?: { read: () => Promise<unknown>; recorder: Pick<Recorder, 'gauge' | 'describe'> };
  /** Where the figures come from; a test has its own. */
  source?: FigureSource;
}

/** Objectives, rules and alerts, for any process: one of all evaluates, and one of all sends. */
export function openAlerts({
  pool,
  readPoints,
  settings,
  onError,
  feed,
  source = createFigureSource({ pool, readPoints }),
}: AlertsDeps): MonitoringPart {
  const alerts = createAlertsRepository(pool);
  const send = createSendMessage(settings);
  const channels = channelsOf(settings);
  const feedLag = feed && watchFeedLag(feed);
  let entering: Promise<void> | undefined;
  // Again with each evaluation until it has worked: a database that does not answer at start must not keep a process from starting.
  const enterDefaults = () =>
    (entering ??= alerts.enterDefaults().catch((error: unknown) => {
      entering = undefined;
      throw error;
    }));
  const routes: FastifyPluginAsync = async (app) => {
    await app.register(overviewRoutes, { pool, source, alerts });
    await app.register(alertsRoutes, { alerts, channels: createAlertChannels({ pool, settings, send }) });
    await app.register(alertRulesRoutes, { alerts });
  };
  return {
    routes,
    start() {
      feedLag?.start();
      enterDefaults().catch((error: unknown) =>
        onError(error, 'the rules for alerts could not be entered; it is tried again'),
      );
    },
    async stop() {
      feedLag?.stop();
      await entering?.catch(() => {});
    },
    tasks: [
      {
        name: 'alerts.evaluate',
        everyMilliseconds: EVALUATE_MILLISECONDS,
        async run() {
          await enterDefaults();
          await evaluateAlerts({ pool, source, channels, onError });
        },
      },
      {
        name: 'alerts.deliver',
        everyMilliseconds: DELIVER_MILLISECONDS,
        run: () => (channels.length === 0 ? Promise.resolve() : deliverMessages({ pool, channels, send })),
      },
      { name: 'alerts.tidy', everyMilliseconds: TIDY_MILLISECONDS, run: alerts.tidy },
    ],
  };
}
