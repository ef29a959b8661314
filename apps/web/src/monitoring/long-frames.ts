import type { FieldDetail } from '@headroom/contracts/monitoring/field-events';
import { plainAddress } from './address.ts';
import { cut } from './cut.ts';

/** https://w3c.github.io/long-animation-frames/ ; not in TypeScript's library. */
export interface LongFrame extends PerformanceEntry {
  blockingDuration: number;
  renderStart: number;
  styleAndLayoutStart: number;
  scripts: readonly FrameScript[];
}
export interface FrameScript extends PerformanceEntry {
  readonly sourceURL: string;
  readonly sourceFunctionName: string;
  readonly invokerType: string;
  forcedStyleAndLayoutDuration: number;
}

/** `/assets/base-1a2b3c4d.js save (event-listener)`. What invoked it is told by its kind only: names of elements may hold addresses. */
export const scriptName = ({ sourceURL, sourceFunctionName, invokerType }: FrameScript): string =>
  cut(`${sourceURL && plainAddress(sourceURL)} ${sourceFunctionName} (${invokerType})`.trim(), 300);

/** What a long frame was spent on, in milliseconds, and the script that took most of it. */
export function describeFrame({
  startTime,
  duration,
  renderStart,
  styleAndLayoutStart,
  scripts,
}: LongFrame): FieldDetail {
  const worst = scripts.toSorted((a, b) => b.duration - a.duration)[0];
  const end = startTime + duration;
  const parts = {
    duration,
    scripts: scripts.reduce((sum, script) => sum + script.duration, 0),
    forcedLayout: scripts.reduce((sum, script) => sum + script.forcedStyleAndLayoutDuration, 0),
    // 0 where nothing was drawn.
    render: renderStart && end - renderStart,
    layout: styleAndLayoutStart && end - styleAndLayoutStart,
  };
  return {
    parts: Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, Math.round(value)])),
    ...(worst && { script: scriptName(worst) }),
  };
}
