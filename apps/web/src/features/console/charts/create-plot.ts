import type { Marker, Unit } from '@headroom/contracts/monitoring/figures';
import UPlot from 'uplot';
import { formatClock, formatDate } from '../../../ui/format.ts';
import { formatTick } from '../parts/format-figure.ts';
import { lonePoints, scaleEnd, type ChartData } from './chart-data.ts';
import { decimate } from './decimate.ts';
import { drawBelow, drawLabels } from './draw-beside-lines.ts';
import { widthOf } from './fit-label.ts';
import { mainLine } from './main-line.ts';

export interface PlotOptions {
  host: HTMLElement;
  data: ChartData;
  unit: Unit;
  /** What each line is labelled with; only where there are several. */
  labels: readonly string[];
  /** So many lines at the end are of what this is compared with. */
  comparedLines: number;
  promise: { value: number; label: string } | undefined;
  markers: readonly Marker[];
  /** Seconds since 1970. */
  span: { from: number; to: number };
  /** The time under the pointer or the keys; undefined when it leaves. */
  onCursor: (index: number | undefined) => void;
  /** A stretch of time was drawn over; seconds since 1970. */
  onSpan: (from: number, to: number) => void;
}

export interface Plot {
  setCursor: (index: number | undefined) => void;
  setWidth: (width: number) => void;
  destroy: () => void;
}

const TOP = 16;
const BOTTOM = 22;
const RIGHT = 52;
/** Where the lines are called by long names. */
const RIGHT_MOST = 92;
/** Half the width of a time. */
const EDGE = 15;
const TWO_DAYS_SECONDS = 172_800;

/** Draws lines onto a canvas in the host, which has its height already: nothing moves when it comes. */
export function createPlot(options: PlotOptions): Plot {
  const { host, data, unit, labels, comparedLines, promise, markers, span, onCursor, onSpan } = options;
  const style = getComputedStyle(host);
  const { fontFamily } = style;
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const colours = { ink: colour('ink'), ink2: colour('ink-2'), ink3: colour('ink-3'), line2: colour('line-2') };
  const { ink, ink2, ink3, line2 } = colours;
  const font = `11px ${fontFamily}`;
  const right = Math.min(RIGHT_MOST, Math.max(RIGHT, widthOf(labels, `bold ${font}`) + 8));
  // A promise far above what is the case would press the line onto the floor.
  const most = promise && promise.value <= data.most * 4 ? Math.max(data.most, promise.value) : data.most;
  // There is nothing above all of it.
  const end = unit === 'share' && most <= 1 ? Math.min(1, scaleEnd(most)) : scaleEnd(most);
  const own = data.lines.length - comparedLines;
  const isDays = span.to - span.from > TWO_DAYS_SECONDS;
  const writeTime = (seconds: number) => {
    const iso = new Date(seconds * 1_000).toISOString();
    return isDays ? formatDate(iso) : formatClock(iso);
  };
  const strokeOf = (index: number): string => (index >= own ? line2 : index === mainLine(own) ? ink : ink3);

  const reduced = (width: number) =>
    decimate(data, { columns: Math.max(1, Math.round((width - right) * devicePixelRatio)), span });
  let drawn = reduced(host.clientWidth);
  const columnsOf = () =>
    [drawn.times, ...(drawn.band ? [drawn.band.low, drawn.band.high] : []), ...drawn.lines] as UPlot.AlignedData;
  // Alone is what has nothing beside it in the whole, so where it is reduced nothing is.
  let lone = drawn.lines.map(lonePoints);
  let isSilent = false;
  const plot = new UPlot(
    {
      width: host.clientWidth,
      height: host.clientHeight,
      padding: [TOP, 0, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 7, width: 1.5, fill: () => colour('mark'), stroke: () => ink, show: true },
        drag: { x: true, y: false, setScale: false },
      },
      scales: { x: { time: true, range: [span.from, span.to] }, y: { range: [0, end] } },
      axes: [
        {
          stroke: ink2,
          font,
          size: BOTTOM,
          gap: 6,
          space: 64,
          grid: { show: false },
          ticks: { show: false },
          // The first would stick out of the drawing, and be cut.
          values: (self, splits) =>
            splits.map((seconds) => (self.valToPos(seconds, 'x') < EDGE ? '' : writeTime(seconds))),
        },
        {
          side: 1,
          stroke: ink2,
          font,
          size: right,
          gap: 6,
          grid: { show: false },
          ticks: { show: false },
          splits: () => (labels.length > 0 ? [0, end] : [0, end / 2, end]),
          values: (_, splits) => splits.map((value) => (value === 0 ? '0' : formatTick(value, unit))),
        },
      ],
      series: [
        {},
        // First, because a band is drawn with its lines, and would lie over those that came before.
        ...(data.band ? [{}, {}].map(() => ({ width: 0, points: { show: false } })) : []),
        ...data.lines.map((_, index) => ({
          stroke: strokeOf(index),
          width: index === mainLine(own) ? 1.5 : 1,
          points: {
            show: () => lone[index]!.length > 0,
            size: 5,
            fill: strokeOf(index),
            filter: () => lone[index]!,
          },
        })),
      ],
      bands: data.band ? [{ series: [2, 1], fill: colour('band') }] : [],
      hooks: {
        drawAxes: [(self) => drawBelow(self, { markers, promise, end, colours, fontFamily })],
        draw: [(self) => drawLabels(self, { data, labels, own, right, colours, fontFamily })],
        setCursor: [
          ({ cursor: { idx } }) => !isSilent && onCursor(idx == null ? undefined : (drawn.places?.[idx] ?? idx)),
        ],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width < 4) return;
            onSpan(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
          },
        ],
      },
    },
    columnsOf(),
    host,
  );
  return {
    setCursor(index) {
      // The pointer's own moves come as an event; this one comes from the keys.
      isSilent = true;
      const time = index === undefined ? undefined : data.times[index];
      plot.setCursor(time === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(time, 'x'), top: 1 }, false);
      isSilent = false;
    },
    setWidth(width) {
      if (drawn.places) {
        drawn = reduced(width);
        lone = drawn.lines.map(lonePoints);
        plot.setData(columnsOf(), false);
      }
      plot.setSize({ width, height: host.clientHeight });
    },
    destroy: () => plot.destroy(),
  };
}
