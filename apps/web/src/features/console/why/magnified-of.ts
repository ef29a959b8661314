import type { WhyAnswer } from '@headroom/contracts/monitoring/why';
import type { MagnifiedPart } from '../parts/magnified.tsx';
import { formatMilliseconds } from '../parts/format-figure.ts';

/** Narrower than this nobody sees where it begins. */
const LEAST_SHARE = 0.006;

type Steps = WhyAnswer['steps'];

/**
 * The part of a step that the next one shows, with its words; undefined where it shows none: the next is missing, or nothing is marked.
 */
export function magnifiedOf(steps: Steps, index: number): { part: MagnifiedPart; words: string } | undefined {
  const step = steps[index];
  if (!step?.data || !steps[index + 1]?.data) return undefined;
  if (step.step === 'visit') {
    const { timeline } = step.data;
    return ofBars(
      timeline,
      timeline.find(({ isHot }) => isHot),
      0,
    );
  }
  if (step.step === 'trace') {
    const { spans, durationMs } = step.data.trace;
    return ofBars(
      spans,
      spans.findLast(({ isHot }) => isHot),
      durationMs,
    );
  }
  if (step.step !== 'calls') return undefined;
  const call = step.data.calls.find(({ isHot }) => isHot);
  if (!call || call.serverMs === null || !(call.durationMs > 0)) return undefined;
  // How much of it was the server's is known, not when: it stands in the middle.
  const half = Math.min(1, Math.max(LEAST_SHARE, call.serverMs / call.durationMs)) / 2;
  return {
    part: { from: 0.5 - half, to: 0.5 + half, isInWaterfall: false },
    words: `${formatMilliseconds(call.serverMs)} of it in the server`,
  };
}

interface Bar {
  startMs: number;
  durationMs: number;
}

function ofBars(bars: readonly Bar[], hot: Bar | undefined, leastEnd: number): ReturnType<typeof magnifiedOf> {
  if (!hot) return undefined;
  // As a waterfall is drawn: up to the last end.
  const end = bars.reduce((most, { startMs, durationMs }) => Math.max(most, startMs + durationMs), leastEnd) || 1;
  const from = Math.min(1 - LEAST_SHARE, hot.startMs / end);
  const to = Math.max(from + LEAST_SHARE, Math.min(1, (hot.startMs + hot.durationMs) / end));
  return { part: { from, to, isInWaterfall: true }, words: `${formatMilliseconds(hot.durationMs)} of it` };
}
