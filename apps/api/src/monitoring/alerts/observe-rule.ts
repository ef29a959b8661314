import type {
  AlertCondition,
  BurnCondition,
  RegressionCondition,
  ThresholdCondition,
} from '@headroom/contracts/monitoring/alert-conditions';
import type { ObjectiveId } from '@headroom/contracts/monitoring/alert-words';
import type { Seen } from './advance-alert.ts';
import { burnRateOf } from './burn-rate.ts';
import type { FigureSource, Labels, Span } from './figure-source.ts';
import { objectiveOf } from './objectives.ts';
import { believable, worseningChance, type Share } from './two-proportions.ts';
import { FIGURES } from './watched-figures.ts';
import { writeCount, writeFigure, writeSeconds } from './write-figure.ts';

/** What a rule sees of one set of labels. */
export interface Observation {
  labels: Labels;
  seen: Seen;
  value: number | null;
  n: number;
  /** What is so, with its figures. */
  sentence: string;
}

const WEEK_MILLISECONDS = 7 * 86_400_000;
/** Behind its factor by so much before a burn is over. */
const BURN_CLEAR_SHARE = 0.9;

/** Looks at what a rule is about, as of `at`. At least one observation: where nothing was measured, that is the one. */
export function observeRule(condition: AlertCondition, { source, at }: { source: FigureSource; at: Date }) {
  const span = (seconds: number): Span => ({ from: new Date(at.getTime() - seconds * 1_000), to: at });
  if (condition.kind === 'threshold') return observeThreshold(condition, { source, span });
  if (condition.kind === 'burn') return observeBurn(condition, { source, span });
  return observeRegression(condition, { source, span });
}
type Look = { source: FigureSource; span: (seconds: number) => Span };

const nothing = (sentence: string): Observation[] => [{ labels: {}, seen: 'missing', value: null, n: 0, sentence }];

async function observeThreshold(condition: ThresholdCondition, { source, span }: Look): Promise<Observation[]> {
  const { figure, route, comparison, value: limit, resolveValue, windowSeconds, minimumCount } = condition;
  const { name, unit } = FIGURES[figure];
  const readings = await source.read({ figure, route, ...span(windowSeconds) });
  if (readings.length === 0) return nothing(`Nothing was measured of it in the last ${writeSeconds(windowSeconds)}.`);
  const sign = comparison === 'above' ? 1 : -1;
  return readings.map(({ labels, value, n }): Observation => {
    if (value === null) return { labels, seen: 'missing', value, n, sentence: `${name} was not measured.` };
    const isPast = sign * (value - limit) > 0;
    const isBack = sign * (value - resolveValue) <= 0;
    const of = Object.values(labels).join(', ');
    const sentence = `${name}${of ? ` of ${of}` : ''} is at ${writeFigure(value, unit)}; its limit is ${writeFigure(limit, unit)}.`;
    const seen = n < minimumCount ? 'few' : isPast ? 'bad' : isBack ? 'clear' : 'between';
    return { labels, seen, value, n, sentence };
  });
}

async function observeBurn(
  { objective: id, pairs, minimumCount }: BurnCondition,
  { source, span }: Look,
): Promise<Observation[]> {
  const { name, target, counted } = objectiveOf(id);
  const looked = await Promise.all(
    pairs.map(async ({ factor, longSeconds, shortSeconds }) => {
      const [long, short] = await Promise.all(
        [longSeconds, shortSeconds].map((seconds) => source.kept({ objective: id, ...span(seconds) })),
      );
      const pace = Math.min(burnRateOf(long!, target) ?? 0, burnRateOf(short!, target) ?? 0);
      const [ratio, failed] = [pace / factor, long!.total - long!.good];
      return { long: long!, longSeconds, pace, ratio, failed, isBad: ratio >= 1 && failed >= minimumCount };
    }),
  );
  // A short window with too few failures must not hide a long one with enough.
  const { long, longSeconds, pace, ratio, failed, isBad } = looked.toSorted(
    (one, other) => Number(other.isBad) - Number(one.isBad) || other.ratio - one.ratio,
  )[0]!;
  if (looked.every((each) => each.long.total === 0))
    return nothing(`No ${counted} in the last ${writeSeconds(longSeconds)}.`);
  const sentence = `${name}: in the last ${writeSeconds(longSeconds)} ${writeCount(failed)} of ${writeCount(long.total)} ${counted} were not as promised; that uses the error budget ${writeFigure(pace, 'count')} times as fast as it lasts.`;
  const seen = isBad ? 'bad' : ratio >= 1 ? 'few' : ratio < BURN_CLEAR_SHARE ? 'clear' : 'between';
  return [{ labels: {}, seen, value: pace, n: long.total, sentence }];
}

/** A week before has the same hours and days of the week; a young installation has only what was just before. */
async function sharesBefore(source: FigureSource, condition: RegressionCondition, { from, to }: Span) {
  const { metric, windowSeconds } = condition;
  const back = (milliseconds: number): Span => ({
    from: new Date(from.getTime() - milliseconds),
    to: new Date(to.getTime() - milliseconds),
  });
  const aWeekBefore = await source.goodByRoute({ metric, ...back(WEEK_MILLISECONDS) });
  if (aWeekBefore.length > 0) return { before: aWeekBefore, when: 'a week before' };
  return { before: await source.goodByRoute({ metric, ...back(windowSeconds * 1_000) }), when: 'just before' };
}

async function observeRegression(condition: RegressionCondition, { source, span }: Look): Promise<Observation[]> {
  const { metric, windowSeconds, effect, minimumCount, falseDiscoveryRate } = condition;
  const now = await source.goodByRoute({ metric, ...span(windowSeconds) });
  if (now.length === 0) return nothing(`No visits told their ${metric} in the last ${writeSeconds(windowSeconds)}.`);
  const { before, when } = await sharesBefore(source, condition, span(windowSeconds));
  const earlier = new Map<string, Share>(before.map((share) => [share.route, share]));
  const compared = now.map((share) => ({ ...share, was: earlier.get(share.route) ?? { good: 0, total: 0 } }));
  const isEnough = ({ total, was }: (typeof compared)[number]) => Math.min(total, was.total) >= minimumCount;
  const tested = compared.filter(isEnough);
  const verdicts = believable(
    tested.map((share) => worseningChance(share.was, share)),
    falseDiscoveryRate,
  );
  return compared.map((share): Observation => {
    const { route, good, total, was } = share;
    const value = good / total;
    const at = tested.indexOf(share);
    if (at === -1) {
      const sentence = `${route}: ${writeCount(total)} measurements of ${metric} now and ${writeCount(was.total)} ${when}; ${writeCount(minimumCount)} on each side are needed.`;
      return { labels: { route }, seen: 'few', value, n: total, sentence };
    }
    const loss = was.good / was.total - value;
    const seen = verdicts[at] && loss >= effect ? 'bad' : loss < effect / 2 ? 'clear' : 'between';
    const sentence = `${metric} on ${route} is good for ${writeFigure(value, 'share')} of ${writeCount(total)} measurements; ${when} it was for ${writeFigure(was.good / was.total, 'share')} of ${writeCount(was.total)}.`;
    return { labels: { route }, seen, value, n: total, sentence };
  });
}

/** What several rules ask of one objective in one evaluation is read once. */
export function readOnce(source: FigureSource): FigureSource {
  const kept = new Map<string, ReturnType<FigureSource['kept']>>();
  return {
    ...source,
    kept(request: Span & { objective: ObjectiveId }) {
      const key = `${request.objective} ${request.from.getTime()} ${request.to.getTime()}`;
      const found = kept.get(key) ?? source.kept(request);
      kept.set(key, found);
      return found;
    },
  };
}
