import type { FastifyBaseLogger } from 'fastify';
import type { Pool } from 'pg';
import type { App } from '../create-fastify.ts';
import { hearAnswers } from './hear-answers.ts';
import type { MonitoringPart } from './monitoring-part.ts';
import { createTaskRunner } from './tasks/run-tasks.ts';

/**
 * Brings the rooms of monitoring into one process, of the API or of a worker. Nothing depends on them: the process works the same without.
 */
export function openMonitoring({
  pool,
  parts,
  logger,
}: {
  pool: Pool;
  parts: readonly MonitoringPart[];
  logger: Pick<FastifyBaseLogger, 'warn'>;
}) {
  const tasks = createTaskRunner({
    pool,
    tasks: parts.flatMap((part) => part.tasks ?? []),
    onError: (error, message) => logger.warn({ err: error }, message),
  });
  let started: Promise<unknown> | undefined;
  return {
    observe(app: App): void {
      for (const part of parts) part.observe?.(app);
      hearAnswers(
        app,
        parts.flatMap(({ answered }) => answered ?? []),
      );
    },
    register(app: App, prefix: string): void {
      app.register(
        async (rooms) => {
          // Whatever they say is of this moment, and for operators only.
          rooms.addHook('onRequest', (_request, reply, done) => {
            void reply.header('cache-control', 'no-store');
            done();
          });
          for (const { routes } of parts) if (routes) await rooms.register(routes);
        },
        { prefix },
      );
    },
    start(): void {
      started = Promise.all(parts.map((part) => part.start?.()));
      tasks.start();
    },
    async stop(): Promise<void> {
      await tasks.stop();
      await started;
      await Promise.all(parts.map((part) => part.stop?.()));
    },
  };
}
