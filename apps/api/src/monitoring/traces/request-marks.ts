import type { ScopeMarks } from '@headroom/database';
import { MarkCollector } from './collect-marks.ts';
import { newSpanId, newTraceId, parseTraceparent, type TraceParent } from './trace-context.ts';

/** The marks of one request. Its ids are made when somebody asks for them, which is seldom. */
export class RequestMarks extends MarkCollector {
  readonly startedAt: number;
  /** Decided when it came: nothing that it will do counts. */
  early: 'asked' | 'sampled' | undefined;
  serialiseAt: number | undefined;
  sendAt: number | undefined;
  readonly #header: unknown;
  /** The request that this one is a part of, as those of a batch are. */
  readonly #outer: RequestMarks | undefined;
  #ids: { traceId: string; spanId: string; parent: TraceParent | undefined } | undefined;

  constructor({ startedAt, header, outer }: { startedAt: number; header: unknown; outer: ScopeMarks | undefined }) {
    super();
    this.startedAt = startedAt;
    this.#header = header;
    this.#outer = outer instanceof RequestMarks ? outer : undefined;
  }

  get ids(): { traceId: string; spanId: string; parent: TraceParent | undefined } {
    if (!this.#ids) {
      const outer = this.#outer?.ids;
      const parent = outer ? { ...outer, isSampled: true } : parseTraceparent(this.#header);
      this.#ids = { traceId: parent?.traceId ?? newTraceId(), spanId: newSpanId(), parent };
    }
    return this.#ids;
  }
}
