import { FEW } from '@headroom/contracts/monitoring/monitoring-words';
import type { Figure, Unit } from '@headroom/contracts/monitoring/figures';
import { formatBytes } from '../../../ui/format-size.ts';
import { formatCount } from '../../../ui/format.ts';

const fixed = (value: number, digits: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const upTo = (value: number, digits: number): string =>
  value.toLocaleString('en-GB', { maximumFractionDigits: digits });

/** Three figures tell two charts apart; more would pretend to know. What is little is not nothing: a request in five minutes is 0.0033 /s. */
const three = (value: number): string => {
  const size = Math.abs(value);
  if (size > 0 && size < 0.01) return value.toLocaleString('en-GB', { maximumSignificantDigits: 2 });
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
};

/** 612 → "612 ms", 1240 → "1.24 s", 130000 → "2.17 min". */
export function formatMilliseconds(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size >= 5_400_000) return `${three(milliseconds / 3_600_000)} h`;
  if (size >= 100_000) return `${three(milliseconds / 60_000)} min`;
  if (size >= 999.5) return `${three(milliseconds / 1_000)} s`;
  if (size >= 10 || size === 0) return `${Math.round(milliseconds)} ms`;
  return `${upTo(milliseconds, size >= 1 ? 1 : 2)} ms`;
}

/** 0.9406 → "94.1 %", 0.9996 → "99.96 %": what is nearly all, or nearly nothing, wants more places. */
export function formatShare(share: number): string {
  const percent = share * 100;
  const rest = Math.min(Math.abs(percent), Math.abs(100 - percent));
  return `${upTo(percent, rest < 1 ? 2 : 1)} %`;
}

/** 412880 → "412,880", 10500000 → "10.5 M". */
export const formatMany = (count: number): string =>
  Math.abs(count) >= 1_000_000 ? `${fixed(count / 1_000_000, 1)} M` : formatCount(Math.round(count));

/** A value as people read it, with its unit. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'ms':
      return formatMilliseconds(value);
    case 'seconds':
      return formatMilliseconds(value * 1_000);
    case 'score':
      return value > 0 && value < 0.001 ? upTo(value, 4) : fixed(value, 3);
    case 'share':
      return formatShare(value);
    case 'bytes':
      return formatBytes(value);
    case 'perSecond':
      return `${Math.abs(value) >= 1_000 ? formatMany(value) : three(value)} /s`;
    case 'count':
      return Number.isInteger(value) || Math.abs(value) >= 100 ? formatMany(value) : three(value);
  }
}

/** On a scale: without places that say nothing. 3000 ms → "3 s". */
export const formatTick = (value: number, unit: Unit): string =>
  formatValue(value, unit).replace(/(\.\d*?)0+(?!\d)/, (_, places: string) => (places === '.' ? '' : places));

/** How far the interval reaches: "± 9 ms"; nothing where there are too few values for one. */
export function formatUncertainty({ value, low, high }: Figure, unit: Unit): string | undefined {
  if (value === null || low === null || high === null) return undefined;
  return `± ${formatValue(Math.max(high - value, value - low), unit)}`;
}

export const isFew = (n: number): boolean => n < FEW;
