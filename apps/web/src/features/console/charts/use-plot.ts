import type { Marker, Series } from '@headroom/contracts/monitoring/figures';
import { useEffect, useRef, useState } from 'react';
import type { ChartData } from './chart-data.ts';
import type { Plot, PlotOptions } from './create-plot.ts';

/** A canvas that is as good as no canvas draws nothing: where tests run, the table and the keys work without it. */
const canDraw = typeof Path2D !== 'undefined';
const plotModule = canDraw ? import('./create-plot.ts') : undefined;
// What fails here fails again, and is told, where it is needed.
plotModule?.catch(() => undefined);

/**
 * Draws lines into an element, and anew when they, what stands beside them or the colours change.
 * @returns the element's ref, and what is drawn: undefined until its code is there
 */
export function usePlot({
  drawn,
  series,
  comparedLines,
  isEmpty,
  promise,
  markers,
  span,
  onCursor,
  onSpan,
}: Pick<PlotOptions, 'comparedLines' | 'promise' | 'onCursor' | 'onSpan'> & {
  /** What is drawn anew when it is another. */
  drawn: { data: ChartData };
  series: readonly Series[] | undefined;
  isEmpty: boolean;
  markers: readonly Marker[];
  /** Milliseconds since 1970. */
  span: { from: number; to: number };
}) {
  const unit = series?.[0]?.unit ?? 'count';
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const theme = useColours();

  useEffect(() => {
    const element = host.current;
    if (!element || !plotModule || !series || isEmpty) return undefined;
    let isOver = false;
    let stop = () => {};
    const begin = async (loading: NonNullable<typeof plotModule>) => {
      const { createPlot } = await loading;
      if (isOver) return;
      const made = createPlot({
        host: element,
        data: drawn.data,
        unit,
        labels: series.length > 1 ? series.map(({ name }) => name) : [],
        comparedLines,
        promise,
        markers,
        span: { from: span.from / 1_000, to: span.to / 1_000 },
        onCursor,
        onSpan,
      });
      plot.current = made;
      const observer = new ResizeObserver(() => made.setWidth(element.clientWidth));
      observer.observe(element);
      stop = () => {
        observer.disconnect();
        made.destroy();
        plot.current = undefined;
      };
    };
    // Without its code there is no drawing; the figure, the table and the keys are there all the same.
    begin(plotModule).catch(() => undefined);
    return () => {
      isOver = true;
      stop();
    };
    // What is made anew with every render changes with the series.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [drawn, isEmpty, unit, promise?.value, promise?.label, markers, theme]);
  return { host, plot };
}

/** Changes when the colours do: a canvas keeps those that it was drawn with. */
function useColours(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!canDraw) return undefined;
    const next = () => setTurn((before) => before + 1);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const observer = new MutationObserver(next);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    dark.addEventListener('change', next);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', next);
    };
  }, []);
  return turn;
}
