import type UPlot from 'uplot';
import type { PlotOptions } from './create-plot.ts';
import { shorten } from './fit-label.ts';
import { mainLine } from './main-line.ts';

const LABEL_HEIGHT = 12;
/** A release may be called by a long hash. */
const MARKER_WIDTH = 84;

/** As the theme has them. */
export interface PlotColours {
  ink: string;
  ink2: string;
  ink3: string;
  line2: string;
}

/** Below the lines: the floor, a hairline and a word for each marker, and what is promised. @param end of the scale */
export function drawBelow(
  { ctx, bbox, valToPos }: UPlot,
  {
    markers,
    promise,
    end,
    colours: { ink2, ink3, line2 },
    fontFamily,
  }: Pick<PlotOptions, 'markers' | 'promise'> & { end: number; colours: PlotColours; fontFamily: string },
): void {
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * ratio}px ${fontFamily}`;
  ctx.lineWidth = ratio;
  ctx.strokeStyle = line2;
  ctx.fillStyle = ink3;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'bottom';
  ctx.beginPath();
  ctx.moveTo(bbox.left, bbox.top + bbox.height + 0.5);
  ctx.lineTo(bbox.left + bbox.width, bbox.top + bbox.height + 0.5);
  let taken = -Infinity;
  for (const { at, kind, label } of markers) {
    const x = Math.round(valToPos(Date.parse(at) / 1_000, 'x', true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.moveTo(x, bbox.top - 2 * ratio);
    ctx.lineTo(x, bbox.top + bbox.height);
    const word = shorten(ctx, kind === 'release' ? shortRelease(label) : label, MARKER_WIDTH * ratio);
    const half = ctx.measureText(word).width / 2;
    const middle = Math.min(Math.max(x, bbox.left + half), bbox.left + bbox.width - half);
    // Words that lie on each other say nothing; the hairline stays.
    if (middle - half < taken + 4 * ratio) continue;
    ctx.fillText(word, middle, bbox.top - 3 * ratio);
    taken = middle + half;
  }
  ctx.stroke();
  if (promise && promise.value <= end) {
    const y = Math.round(valToPos(promise.value, 'y', true)) + 0.5;
    ctx.strokeStyle = ink2;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.textAlign = 'left';
    ctx.fillText(promise.label, bbox.left, y - 2 * ratio);
  }
  ctx.restore();
}

/** What each line is called, beside its end. @param own how many lines are not of what is compared with @param right what room they have, in pixels */
export function drawLabels(
  { ctx, bbox, valToPos }: UPlot,
  {
    data,
    labels,
    own,
    right,
    colours: { ink, ink3 },
    fontFamily,
  }: Pick<PlotOptions, 'data' | 'labels'> & { own: number; right: number; colours: PlotColours; fontFamily: string },
): void {
  if (labels.length === 0) return;
  const ratio = devicePixelRatio;
  const placed = labels
    .map((label, index) => {
      const last = data.lines[index]?.findLast((value) => value != null);
      return { label, index, y: last == null ? Number.NaN : valToPos(last, 'y', true) };
    })
    .filter(({ y }) => !Number.isNaN(y))
    .toSorted((a, b) => b.y - a.y);
  // From the floor up, each clear of the one below; the ends of the scale have their own words.
  let ceiling = bbox.top + bbox.height - LABEL_HEIGHT * ratio * 0.5;
  ctx.save();
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { label, index, y } of placed) {
    const at = Math.min(y, ceiling - LABEL_HEIGHT * ratio * 0.5);
    ctx.font = `${index === mainLine(own) ? 'bold ' : ''}${11 * ratio}px ${fontFamily}`;
    ctx.fillStyle = index === mainLine(own) ? ink : ink3;
    ctx.fillText(shorten(ctx, label, (right - 6) * ratio), bbox.left + bbox.width + 6 * ratio, at);
    ceiling = at - LABEL_HEIGHT * ratio * 0.5;
  }
  ctx.restore();
}

/** A build is called by the hashes of its two halves: the beginning of the first is what visits are told by, too. */
const shortRelease = (label: string): string => label.replace(/^(Release [\da-f]{7})[\da-f]{5}\..*$/, '$1');
