import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EditEvent } from './edit.ts';
import { measureEdits, type MeasuredEdits } from './measure-edits.ts';

type Edits = ReturnType<MeasuredEdits['all']>;
const measured: string[] = [];
let edits: Edits;
let changed: () => void;
let tell: (event: EditEvent) => void;
let stop: () => void;

beforeEach(() => {
  edits = [];
  performance.measure = vi.fn<(name: string, options?: unknown) => PerformanceMeasure>((name, options) => {
    const { start, detail } = options as { start: number; detail: { outcome: string } };
    measured.push(`${name} ${start <= performance.now() ? detail.outcome : 'begins later'}`);
    return {} as PerformanceMeasure;
  });
  stop = measureEdits({
    all: () => edits,
    subscribe: (listener) => ((changed = listener), () => undefined),
    hear: (listener) => ((tell = listener), () => undefined),
  });
});
afterEach(() => {
  stop();
  measured.length = 0;
  vi.restoreAllMocks();
});

const edit = (key: string, some: Partial<Edits[number]> = {}): Edits[number] => ({
  key,
  madeAt: new Date().toISOString(),
  state: 'waiting',
  failures: 0,
  ...some,
});
const said = (kind: string, key: string) => tell({ kind, edit: { key } } as EditEvent);
function show(...present: Edits) {
  edits = present;
  changed();
}

test('a save lasts until the server has it', () => {
  show(edit('a'));
  show(edit('a', { state: 'sending' }));
  said('confirmed', 'a');
  show();
  show(edit('b'));
  said('collided', 'b');
  said('confirmed', 'b');
  expect(measured).toEqual(['journey:save done', 'journey:save failed']);
});

test('what is held up is sent when the network is back, and is no slow save', () => {
  show(edit('a'));
  show(edit('a', { failures: 1 }));
  window.dispatchEvent(new Event('online'));
  said('confirmed', 'a');
  show();
  expect(measured).toEqual(['journey:sync done']);
});

test('what was made before, or in a tab that nobody looks at here, is not timed', () => {
  show(edit('a', { madeAt: '2026-11-20T00:00:00.000Z' }));
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  show(edit('b'));
  said('confirmed', 'a');
  said('confirmed', 'b');
  expect(measured).toEqual([]);
});
