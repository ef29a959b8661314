import { bucketOf, LAST_BUCKET, type Histogram } from '@headroom/contracts/monitoring/histogram';
import { boundsFor, slotsFor } from '../exposed-bounds.ts';
import type {
  Counter,
  Distribution,
  ExposedRecorder,
  Gauge,
  Labels,
  Recorder,
  SeriesKey,
  SeriesKind,
} from '../recorder.ts';

/** What was recorded of one series since the last taking. */
export interface TakenPoint extends SeriesKey {
  total: number;
  n: number;
  low: number;
  high: number;
  histogram: Histogram | undefined;
}
export interface OpenRecorder extends Recorder, ExposedRecorder {
  /** Everything since the last taking; forgets it. */
  take(): TakenPoint[];
}

interface State extends SeriesKey {
  total: number;
  n: number;
  low: number;
  high: number;
  counts: Uint32Array | undefined;
  /** Of a gauge: when it was set last, by the monotonic clock. */
  setAt: number;
  last: number;
  /** Until the last taking: what is exposed is the sum of both, so that recording need not count twice. */
  everTotal: number;
  everN: number;
  everSlots: Float64Array | undefined;
}

/** 5 KB each at most: 10 MB when somebody gets labels wrong. */
const MAX_SERIES = 2_000;

/** Keeps what a process records until it is taken; one a process. */
export function createRecorder({ maxSeries = MAX_SERIES }: { maxSeries?: number } = {}): OpenRecorder {
  const states = new Map<string, State>();
  const handles = new Map<string, Handle>();
  const collectors = new Set<() => void>();
  const texts = new Map<string, string>();

  function find(kind: SeriesKind, name: string, labels: Labels): Handle {
    const key = keyOf(name, labels);
    const known = handles.get(key);
    if (known) return known;
    const isOther = states.size >= maxSeries;
    const ownLabels: Labels = isOther ? { series: 'other' } : Object.freeze({ ...labels });
    const ownKey = isOther ? keyOf(name, ownLabels) : key;
    const state = states.get(ownKey) ?? newState({ name, kind, labels: ownLabels });
    states.set(ownKey, state);
    const handle = new Handle(state);
    // What has no series of its own is looked up again, so that its keys do not pile up either.
    if (!isOther || ownKey === key) handles.set(key, handle);
    return handle;
  }

  return {
    counter: (name, labels = {}) => find('counter', name, labels),
    distribution: (name, labels = {}) => find('distribution', name, labels),
    gaugeOf: (name, labels = {}) => find('gauge', name, labels),
    count: (name, labels, n) => find('counter', name, labels).add(n),
    observe: (name, labels, value) => find('distribution', name, labels).observe(value),
    gauge: (name, labels, value) => find('gauge', name, labels).set(value),
    onSample(collect) {
      collectors.add(collect);
      return () => void collectors.delete(collect);
    },
    describe(more) {
      for (const [name, text] of Object.entries(more)) texts.set(name, text);
    },
    sample() {
      for (const collect of collectors) collect();
    },
    take: () => [...states.values()].flatMap((state) => (state.n === 0 ? [] : [takeOne(state)])),
    exposed: () =>
      [...states.values()].filter(isCurrent).map((state) => ({
        name: state.name,
        kind: state.kind,
        labels: state.labels,
        total: state.kind === 'gauge' ? state.last : state.everTotal + state.total,
        n: state.everN + state.n,
        slots: everSlotsOf(state),
      })),
    textOf: (name) => texts.get(name),
  };
}

/** A task may be run by another process since: what this one saw last would be told as true for ever. */
const STALE_MILLISECONDS = 180_000;
const isCurrent = ({ kind, setAt }: State): boolean =>
  kind !== 'gauge' || performance.now() - setAt <= STALE_MILLISECONDS;

const keyOf = (name: string, labels: Labels): string => {
  const names = Object.keys(labels);
  if (names.length > 1) names.sort();
  let key = name;
  for (const label of names) key += `\n${label}\n${labels[label]}`;
  return key;
};

const newState = (key: SeriesKey): State => ({
  ...key,
  total: 0,
  n: 0,
  low: Infinity,
  high: -Infinity,
  counts: key.kind === 'distribution' ? new Uint32Array(LAST_BUCKET + 1) : undefined,
  setAt: 0,
  last: 0,
  everTotal: 0,
  everN: 0,
  everSlots: key.kind === 'distribution' ? new Float64Array(boundsFor(key.name).length + 1) : undefined,
});

/** A class, so that what records is the same code for all series: a request takes several, and V8 compiles their code into its own. */
class Handle implements Counter, Distribution, Gauge {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  add(n = 1): void {
    if (n > 0 && n < Infinity) note(this.#state, n);
  }

  set(value: number): void {
    if (!Number.isFinite(value)) return;
    note(this.#state, value);
    this.#state.last = value;
    this.#state.setAt = performance.now();
  }

  observe(value: number): void {
    if (Number.isFinite(value)) this.observeIn(bucketOf(value), value);
  }

  observeIn(bucket: number, value: number): void {
    const { counts } = this.#state;
    if (!counts) return;
    counts[bucket]! += 1;
    note(this.#state, value);
  }
}

function note(state: State, value: number): void {
  state.n += 1;
  state.total += value;
  if (value < state.low) state.low = value;
  if (value > state.high) state.high = value;
}

function everSlotsOf({ name, counts, everSlots, n }: State): number[] | undefined {
  if (!counts || !everSlots) return undefined;
  const sums = [...everSlots];
  if (n === 0) return sums;
  const slots = slotsFor(name);
  for (let bucket = 0; bucket < counts.length; bucket += 1) sums[slots[bucket]!]! += counts[bucket]!;
  return sums;
}

function takeOne(state: State): TakenPoint {
  const { name, kind, labels, total, n, low, high, counts } = state;
  state.everTotal += total;
  state.everN += n;
  state.everSlots?.set(everSlotsOf(state) ?? []);
  const histogram = counts && emptied(counts);
  state.total = 0;
  state.n = 0;
  state.low = Infinity;
  state.high = -Infinity;
  return { name, kind, labels, total, n, low, high, histogram };
}

function emptied(counts: Uint32Array): Histogram {
  const histogram: Histogram = { buckets: [], counts: [] };
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    const count = counts[bucket]!;
    if (count === 0) continue;
    histogram.buckets.push(bucket);
    histogram.counts.push(count);
    counts[bucket] = 0;
  }
  return histogram;
}
