import type { Writable } from 'node:stream';

export interface ProgressLine {
  /** Shows how far a step has come. `rate` is a ready text such as `12,000 rows/s`. */
  show(state: { step: string; done: number; total: number; rate?: string }): void;
  /** Ends the line, so that other text can follow. */
  finish(): void;
}

const BAR_WIDTH = 24;
const TERMINAL_INTERVAL_MILLISECONDS = 100;
const LOG_INTERVAL_MILLISECONDS = 5_000;

/** A bar that redraws itself on a terminal; elsewhere a line every five seconds and one a step. */
export function createProgressLine(
  out: Writable & { isTTY?: boolean; columns?: number },
  now = () => performance.now(),
): ProgressLine {
  const isTerminal = out.isTTY === true;
  const interval = isTerminal ? TERMINAL_INTERVAL_MILLISECONDS : LOG_INTERVAL_MILLISECONDS;
  let step = '';
  let stepStarted = 0;
  let lastShown = -Infinity;
  let isOpen = false;
  let wasFull = false;

  return {
    show(state) {
      const time = now();
      const isNewStep = state.step !== step;
      if (isNewStep) {
        step = state.step;
        stepStarted = time;
      }
      // The full bar is shown at once, and once.
      const isFull = state.total > 0 && state.done >= state.total;
      const isNowFull = isFull && !wasFull;
      wasFull = isFull;
      if (!isNewStep && !isNowFull && time - lastShown < interval) return;
      lastShown = time;
      const text = describe(state, time - stepStarted);
      if (isTerminal) out.write(`\r${text.slice(0, (out.columns ?? 100) - 1)}\u001B[K`);
      else out.write(`${text}\n`);
      isOpen = isTerminal;
    },
    finish() {
      if (isOpen) out.write('\n');
      isOpen = false;
    },
  };
}

function describe(
  state: { step: string; done: number; total: number; rate?: string },
  elapsedMilliseconds: number,
): string {
  const { step, done, total } = state;
  if (total === 0) return `${step} …`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  // The first moments say little about the rest.
  const canEstimate = share > 0.02 && share < 1 && elapsedMilliseconds > 500;
  const left = canEstimate ? ` · ${describeSeconds((elapsedMilliseconds / 1000) * (1 / share - 1))} left` : '';
  return `${step} ${bar} ${Math.floor(share * 100)} %${state.rate ? ` · ${state.rate}` : ''}${left}`;
}

/** `8 s`, `3 min 20 s`, `1 h 5 min`. */
export function describeSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.round((whole % 3_600) / 60)} min`;
}
