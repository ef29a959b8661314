import type { ScopeMarks } from '@headroom/database';
import type { FastifyReply } from 'fastify';
import type { AnswerMarks } from '../../answer-marks.ts';
import { MarkCollector } from './collect-marks.ts';
import { formatTraceparent, newSpanId, newTraceId, parseTraceparent, type TraceParent } from './trace-context.ts';

/** The marks of one request. Its ids are made when somebody asks for them, which is seldom. */
export class RequestMarks extends MarkCollector implements AnswerMarks {
  /** Decided when it came: nothing that it will do counts. */
  early: 'asked' | 'sampled' | undefined;
  serialiseAt: number | undefined;
  sendAt: number | undefined;
  // Declared: each field is written once.
  declare private readonly header: unknown;
  /** The request that this one is a part of, as those of a batch are. */
  declare private readonly outer: RequestMarks | undefined;
  private told: { traceId: string; spanId: string; parent: TraceParent | undefined } | undefined = undefined;

  /** @param header its traceparent. @param outer what collects the marks of what it is a part of. */
  constructor(header: unknown, outer: ScopeMarks | undefined) {
    super();
    this.header = header;
    this.outer = outer instanceof RequestMarks ? outer : undefined;
  }

  /** Its answer is ready: where somebody wants its trace, the answer says which. */
  answering(reply: FastifyReply, at: number): void {
    this.sendAt = at;
    if (!this.early) return;
    // Not where a shared cache would hand it to others. https://www.w3.org/TR/trace-context-2/#traceresponse-header
    if (/\bpublic\b|s-maxage/.test(String(reply.getHeader('cache-control') ?? ''))) return;
    const { traceId, spanId } = this.ids;
    reply.header('traceresponse', formatTraceparent({ traceId, spanId, isSampled: true }));
  }

  get ids(): { traceId: string; spanId: string; parent: TraceParent | undefined } {
    if (!this.told) {
      const outer = this.outer?.ids;
      const parent = outer ? { ...outer, isSampled: true } : parseTraceparent(this.header);
      this.told = { traceId: parent?.traceId ?? newTraceId(), spanId: newSpanId(), parent };
    }
    return this.told;
  }
}
