import type { FastifyPluginAsync } from 'fastify';
import type { App } from '../create-fastify.ts';
import type { HearAnswer } from './hear-answers.ts';
import type { MonitoringTask } from './tasks/run-tasks.ts';

/** One room of monitoring, as a process that answers requests or runs jobs takes it. */
export interface MonitoringPart {
  /** Adds its hooks; called before any route is registered. */
  observe?(app: App): void;
  /** Hears of every request that the framework answered; see hear-answers.ts. */
  answered?: HearAnswer;
  /** Its routes, below /api/v1 and /api. */
  routes?: FastifyPluginAsync;
  /** What one process of all does regularly. */
  tasks?: readonly MonitoringTask[];
  /** When the process serves. What it promises is waited for before anything stops, since the pool ends after that; it must not reject. */
  start?(): void | Promise<void>;
  /** Writes what is still in memory. */
  stop?(): Promise<void>;
}
