/** What tells series of one name apart: few values each, never an id or what people typed. */
export type Labels = Readonly<Record<string, string>>;

export type SeriesKind = 'counter' | 'gauge' | 'distribution';

export interface SeriesKey {
  readonly name: string;
  readonly kind: SeriesKind;
  readonly labels: Labels;
}
/** What a series has come to since the process started; of a gauge its last value. */
export interface ExposedSeries extends SeriesKey {
  readonly total: number;
  readonly n: number;
  /** Of distributions: how many values lie up to each bound of `boundsFor(name)`, one by one and not added up, and the rest. */
  readonly slots: readonly number[] | undefined;
}

export interface Counter {
  /** @param n 1 where left out; never below 0. */
  add(n?: number): void;
}
export interface Distribution {
  /** @param value in the storage unit: microseconds for names that end in `_duration`, bytes for `_size`. */
  observe(value: number): void;
  /** The same for whoever knows the value's bucket (`bucketOf`), as one value that goes into several does; the value is a number, not below 0. */
  observeIn(bucket: number, value: number): void;
}
export interface Gauge {
  /** @param value in the unit that the name ends in, for instance `_bytes`, `_seconds`, `_ratio`. */
  set(value: number): void;
}

/**
 * What a process counts and measures of itself, in memory; `service` writes it to the database every ten seconds, merges processes when it
 * is read, and shows it to Prometheus. Names have no unit of their own for counters (`requests_refused`); see Distribution and Gauge.
 *
 * On hot paths a series is asked for once and kept: using it allocates nothing. The number of series is bounded: what comes when there is no
 * room any more is counted together, under the label `series: "other"` of its name.
 */
export interface Recorder {
  counter(name: string, labels?: Labels): Counter;
  distribution(name: string, labels?: Labels): Distribution;
  gaugeOf(name: string, labels?: Labels): Gauge;
  /** For what happens rarely: looks the series up each time. */
  count(name: string, labels: Labels, n?: number): void;
  observe(name: string, labels: Labels, value: number): void;
  gauge(name: string, labels: Labels, value: number): void;
  /** Calls `collect` about every second, so that gauges are set from what is true then. @returns ends it. */
  onSample(collect: () => void): () => void;
  /** What a name means, for Prometheus: a sentence without a full stop. */
  describe(texts: Readonly<Record<string, string>>): void;
}

/** What a process has recorded since it started. */
export interface ExposedRecorder {
  exposed(): ExposedSeries[];
  textOf(name: string): string | undefined;
  /** Sets gauges from what is true now. */
  sample(): void;
}
