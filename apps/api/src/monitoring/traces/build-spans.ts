import type { SpanKind, TraceSpan } from '@headroom/contracts/monitoring/trace-schemas';
import type { Mark } from '@headroom/database';
import { summarise, withoutValues } from './describe-statement.ts';
import { nameInText } from '../name-in-text.ts';
import { newSpanId } from './trace-context.ts';

type Attributes = TraceSpan['attributes'];

/** A root, by the monotonic clock. */
export interface Root {
  readonly spanId: string;
  readonly parentId: string | null;
  readonly kind: 'request' | 'job';
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
}

/** Others happen within these. */
const CONTAINERS: ReadonlySet<Mark['kind']> = new Set(['cache', 'step', 'job']);
/** What ends a little after its container was measured a little later. */
const TOLERANCE_MILLISECONDS = 0.05;

const hundredths = (milliseconds: number) => Math.round(milliseconds * 100) / 100;

/**
 * Makes spans of what was marked: afterwards, and only of what is kept. Who belongs to whom follows from the times. The part that took longest
 * by itself, without its own parts, is marked as hot.
 * @returns the root first, parents before their children.
 */
export function buildSpans(root: Root, marks: readonly Mark[]): TraceSpan[] {
  const within = marks
    .filter(({ startedAt, endedAt }) => endedAt >= root.startedAt && startedAt <= root.endedAt)
    .toSorted((a, b) => a.startedAt - b.startedAt || b.endedAt - a.endedAt);
  const { spanId: id, parentId, name, kind, attributes } = root;
  const spans: TraceSpan[] = [];
  /** What a span took without its parts. */
  const ownMs = new Map<TraceSpan, number>();
  const add = (span: TraceSpan) => {
    spans.push(span);
    ownMs.set(span, span.durationMs);
  };
  const whole = hundredths(root.endedAt - root.startedAt);
  add({ id, parentId, name, kind, startMs: 0, durationMs: whole, attributes, isHot: false });
  const open: { end: number; span: TraceSpan }[] = [];
  for (const mark of within) {
    const startedAt = Math.max(mark.startedAt, root.startedAt);
    const endedAt = Math.min(mark.endedAt, root.endedAt);
    while (open.length > 0 && open.at(-1)!.end + TOLERANCE_MILLISECONDS < mark.endedAt) open.pop();
    const parent = open.at(-1)?.span ?? spans[0]!;
    const durationMs = hundredths(endedAt - startedAt);
    // Parts that ran beside each other take no more of it than it has.
    ownMs.set(parent, Math.max(0, ownMs.get(parent)! - durationMs));
    const span = {
      id: newSpanId(),
      parentId: parent.id,
      name: nameOf(mark),
      kind: mark.kind === 'job' ? ('step' as SpanKind) : mark.kind,
      startMs: hundredths(startedAt - root.startedAt),
      durationMs,
      attributes: attributesOf(mark),
      isHot: false,
    };
    add(span);
    if (CONTAINERS.has(mark.kind)) open.push({ end: mark.endedAt, span });
  }
  const hot = spans.reduce((longest, span) => (ownMs.get(span)! > ownMs.get(longest)! ? span : longest));
  return spans.map((span) => (span === hot ? { ...span, isHot: true } : span));
}

/** A name that is the hash of a text tells a person nothing. */
const MADE_UP = /^h_[\w-]{22}$/;

function nameOf({ kind, name, text, detail }: Mark): string {
  if (kind === 'sql') {
    const given = name === undefined || MADE_UP.test(name) ? undefined : name;
    return `sql ${nameInText(text ?? '') ?? given ?? summarise(text ?? '')}`;
  }
  if (kind === 'pool') return 'wait for a connection';
  if (kind === 'job') return `begin job ${detail ?? ''}`.trim();
  return name === undefined ? kind : `${kind} ${name}`;
}

/** By https://opentelemetry.io/docs/specs/semconv/, as far as that has names. */
function attributesOf({ kind, name, text, rows, error, detail }: Mark): Attributes {
  // That of a prepared statement is a hash of its text.
  const statement = kind === 'sql' ? (nameInText(text ?? '') ?? name) : undefined;
  return {
    ...(kind === 'sql' ? { 'db.system.name': 'postgresql' } : {}),
    ...(kind === 'redis' ? { 'db.system.name': 'redis' } : {}),
    ...(text === undefined
      ? {}
      : {
          'db.query.text': withoutValues(text),
          'db.query.summary': summarise(text),
        }),
    ...(statement === undefined ? {} : { 'headroom.statement': statement }),
    ...(kind === 'job' && name !== undefined ? { 'headroom.job.id': name } : {}),
    ...(rows === undefined ? {} : { 'db.response.returned_rows': rows }),
    ...(error === undefined ? {} : { 'error.type': error }),
    ...(detail === undefined || kind === 'job' ? {} : { 'headroom.reason': detail }),
  };
}
