import type { Unit } from '@headroom/contracts/monitoring/figures';

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

export const writeCount = (count: number): string => whole.format(count);

/** A figure as a sentence says it: `82.4 %`, `412 ms`, `5.2 s`. */
export function writeFigure(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return `${fine.format(value * 100)} %`;
    case 'ms':
      return value >= 1_000 ? `${fine.format(value / 1_000)} s` : `${fine.format(value)} ms`;
    case 'seconds':
      return writeSeconds(value);
    case 'bytes':
      return `${fine.format(value / 1_048_576)} MiB`;
    case 'perSecond':
      return `${fine.format(value)} a second`;
    default:
      return value >= 1_000 ? whole.format(value) : fine.format(value);
  }
}

/** A duration in its largest fitting unit: `90 s`, `5 min`, `3 h`, `2 days`. */
export function writeSeconds(seconds: number): string {
  if (seconds < 120) return `${fine.format(seconds)} s`;
  if (seconds < 7_200) return `${fine.format(seconds / 60)} min`;
  return seconds < 172_800 ? `${fine.format(seconds / 3_600)} h` : `${fine.format(seconds / 86_400)} days`;
}
