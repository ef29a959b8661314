import { currentScope, type ScopeMarks } from '@headroom/database';
import type { FastifyReply } from 'fastify';

/** Hears of the parts of a request's work, and of its answer. */
export interface AnswerMarks extends ScopeMarks {
  /** When the answer began to be written as text, by the monotonic clock, in milliseconds. */
  serialiseAt: number | undefined;
  /** The answer is ready. @param at when, by the same clock. */
  answering(reply: FastifyReply, at: number): void;
}

/** Writes an answer as text. Marked in here: a hook of the framework before it would cost each request more than asking for the time. */
export function writeJson(data: unknown): string {
  const marks = currentScope()?.marks;
  if (marks && 'serialiseAt' in marks) marks.serialiseAt = performance.now();
  return JSON.stringify(data);
}
