import type { JobKind } from '@headroom/contracts/catalogue';
import type { JobProgress } from '@headroom/contracts/jobs';
import type { ClientBase, Pool, PoolClient } from 'pg';

/**
 * Which kind of worker process runs a job. `interactive`: somebody waits for it, and its work is PostgreSQL's. `heavy`: takes minutes and
 * CPU of its own; runs in a process with a small heap and low priority, so that it slows nobody down. `pictures`: the same, apart, since
 * what decodes strangers' files may end its process.
 */
export const LANES = ['interactive', 'heavy', 'pictures'] as const;
export type Lane = (typeof LANES)[number];

/** What a job tells of how far it is; rate and remaining time are worked out from it. */
export type ProgressReport = Pick<JobProgress, 'done' | 'total' | 'unit'> & { phase?: string };

/** What one step of a job did. */
export interface StepResult<Checkpoint> {
  /** What the next step, or the next worker after a crash, goes on from. Plain JSON. */
  checkpoint: Checkpoint;
  /** Products that this step changed. */
  changed: number;
}

/** What a job's `run` gets. */
export interface JobContext<Input = unknown, Checkpoint = unknown> {
  readonly jobId: string;
  readonly actorId: string | null;
  readonly importId: string | null;
  /** The job that this one undoes. */
  readonly undoOf: string | null;
  readonly input: Input;
  /** 1 for the first worker that takes the job up. */
  readonly attempt: number;
  /** What the last step that was committed left, by this worker or one before; null at the beginning. */
  readonly checkpoint: Checkpoint | null;
  /**
   * Aborted when somebody cancels the job, when the worker stops, or when another one has taken the job over. Then return a CutShort, or
   * throw. Where nothing is left to do, return the result: the job has succeeded, whoever wanted it to stop.
   */
  readonly signal: AbortSignal;
  readonly pool: Pool;
  /** Says how far it is; call it as often as you like, it is written twice a second at most. */
  progress(report: ProgressReport): void;
  /**
   * Runs one step in one transaction: its effect on the catalogue, marked with the job and its actor for the change feed, and the
   * checkpoint behind it. Both happen or neither does, once, whatever dies when.
   * @throws JobLostError where another worker has taken the job over; nothing of the step is kept.
   */
  step(work: (client: PoolClient) => Promise<StepResult<Checkpoint>>): Promise<StepResult<Checkpoint>>;
  /** The same on a connection that the job holds itself, with what it keeps in that session. */
  stepOn(client: ClientBase, work: () => Promise<StepResult<Checkpoint>>): Promise<StepResult<Checkpoint>>;
}

export interface JobDefinition<Input = unknown, Result = unknown, Checkpoint = unknown> {
  kind: JobKind;
  lane: Lane;
  /** How many run at once, over all workers of the database. */
  maxRunning: number;
  run(context: JobContext<Input, Checkpoint>): Promise<Result | CutShort<Result>>;
}

/** A definition as the worker takes it: what a job's input holds is its kind's own business. */
export type AnyJobDefinition = JobDefinition<never, unknown, never>;

/** Names the types of a job's input, result and checkpoint. */
export const defineJob = <Input, Result, Checkpoint = null>(
  definition: JobDefinition<Input, Result, Checkpoint>,
): JobDefinition<Input, Result, Checkpoint> => definition;

/** What a `run` returns that its signal kept from its end: a cancelled job keeps this result, a stopped one goes on from its checkpoint elsewhere. */
export class CutShort<Result> {
  readonly result: Result;
  constructor(result: Result) {
    this.result = result;
  }
}

/** The job cannot succeed, whoever tries: it fails at once, with this sentence for the person who started it. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Another worker has taken the job over. */
export class JobLostError extends Error {
  override readonly name = 'JobLostError';
}
