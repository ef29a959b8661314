import type { Flame, Frame } from '@headroom/contracts/monitoring/runtime-profiles';
import { useId, useMemo, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { formatMilliseconds, formatShare } from '../../parts/format-figure.ts';
import styles from './flame-graph.module.css';
import { childrenOf, layOutFlame, searchFlame } from './layout-flame.ts';

/** Two pixels on a desk. */
const LEAST_SHARE = 0.002;
const ROW_PIXELS = 24;

/**
 * Which functions took the time, under their callers: everything on top, each as wide as its share. The arrow keys go to the caller, the
 * widest callee and the neighbours; Enter looks at a part alone, Escape goes back.
 */
export function FlameGraph({
  flame,
  chosen,
  onChoose,
}: {
  flame: Flame;
  /** The index of a frame. */
  chosen: number;
  onChoose: (index: number) => void;
}) {
  const { frames } = flame;
  const id = useId();
  const [zoomed, setZoomed] = useState(0);
  const [text, setText] = useState('');
  const boxes = useMemo(() => layOutFlame(frames, { zoomed, leastShare: LEAST_SHARE }), [frames, zoomed]);
  const children = useMemo(() => childrenOf(frames), [frames]);
  const { found, share } = useMemo(() => searchFlame(frames, text), [frames, text]);
  const drawn = useMemo(() => new Set(boxes.map(({ index }) => index)), [boxes]);
  const active = drawn.has(chosen) ? chosen : zoomed;
  const frame = frames[active];
  const rows = Math.max(1, ...boxes.map(({ depth }) => depth + 1));
  const zoom = (index: number) => {
    setZoomed(index);
    onChoose(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const siblings = (children[frames[active]?.parent ?? -1] ?? []).filter((index) => drawn.has(index));
    const place = siblings.indexOf(active);
    const next: Partial<Record<string, number | undefined>> = {
      ArrowUp: active === zoomed ? undefined : frames[active]?.parent,
      ArrowDown: (children[active] ?? []).find((index) => drawn.has(index)),
      ArrowLeft: siblings[place - 1],
      ArrowRight: siblings[place + 1],
      Home: zoomed,
    };
    if (event.key === 'Enter' || event.key === ' ') zoom(active);
    else if (event.key === 'Escape' && zoomed !== 0) zoom(Math.max(0, frames[zoomed]?.parent ?? 0));
    else if (event.key in next) {
      const to = next[event.key];
      if (to !== undefined) onChoose(to);
    } else return;
    event.preventDefault();
  };
  return (
    <div className={styles.flame}>
      <div className={styles.tools}>
        <input
          type="search"
          aria-label="Find functions in the profile"
          placeholder="Find a function or file"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={styles.find}
        />
        <output>
          {text.trim() !== '' && (found.size === 0 ? 'Not in this profile' : `${formatShare(share)} of the time`)}
        </output>
        <Button variant="bare" onClick={() => zoom(0)} aria-disabled={zoomed === 0}>
          Show everything
        </Button>
      </div>
      <div
        className={styles.graph}
        role="tree"
        tabIndex={0}
        aria-label="Where the time went, by callers"
        aria-activedescendant={`${id}${active}`}
        onKeyDown={onKeyDown}
        style={{ blockSize: `${rows * ROW_PIXELS}px` }}
      >
        {boxes.map(({ index, depth, left, width }) => {
          const each = frames[index]!;
          return (
            // The tree takes the keys; a press on a part is the short way for a pointer.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={index}
              id={`${id}${index}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={depth + 1}
              aria-selected={index === active}
              aria-label={words(each, frames[0]!.totalMs)}
              className={styles.frame}
              data-own={isOwn(each) || undefined}
              data-found={found.has(index) || undefined}
              style={{ '--left': left, '--width': width, insetBlockStart: `${depth * ROW_PIXELS}px` } as CSSProperties}
              title={words(each, frames[0]!.totalMs)}
              onClick={() => (index === active ? zoom(index) : onChoose(index))}
            >
              {width > 0.02 && each.name}
            </div>
          );
        })}
      </div>
      {frame && (
        <p className={styles.about}>
          <b>{frame.name}</b> {frame.place && <code>{frame.place}</code>} · {formatMilliseconds(frame.totalMs)} with
          what it called, {formatMilliseconds(frame.selfMs)} in itself,{' '}
          {formatShare(frame.totalMs / frames[0]!.totalMs)} of all
          {active !== zoomed && (
            <Button variant="bare" onClick={() => zoom(active)}>
              Look at it alone
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

/** What can be changed here: the rest is of others. */
const isOwn = ({ place }: Frame): boolean => /^(apps|packages|load-tests|scripts)\//.test(place ?? '');
const words = ({ name, place, totalMs, selfMs }: Frame, all: number): string =>
  `${name}${place ? `, ${place}` : ''}: ${formatMilliseconds(totalMs)}, ${formatShare(totalMs / all)}; in itself ${formatMilliseconds(selfMs)}`;
