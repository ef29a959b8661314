import type { HeapVerdict, RuntimeProcess } from '@headroom/contracts/monitoring/runtime-memory';
import type { Profile } from '@headroom/contracts/monitoring/runtime-profiles';
import { formatBytes } from '../../../ui/format-size.ts';
import { formatDateTime } from '../../../ui/format.ts';
import type { StatusShape } from '../../../ui/status.tsx';

export const VERDICT_SHAPES: Readonly<Record<HeapVerdict['state'], StatusShape>> = {
  steady: 'good',
  growing: 'risk',
  'too early': 'open',
};
export const PROFILE_SHAPES: Readonly<Record<Profile['state'], StatusShape>> = {
  asked: 'open',
  running: 'half',
  ready: 'good',
  failed: 'failed',
  cancelled: 'out',
};

/** What is said of a process's heap, with its figures. */
export function verdictWords({ state, reason, bytesPerHour, limitAt, points, spanSeconds }: HeapVerdict): string {
  const from = `From ${points} full collections over ${Math.round(spanSeconds / 60)} min.`;
  if (state === 'growing' && bytesPerHour) {
    const end = limitAt ? ` At this pace its limit is reached ${formatDateTime(limitAt)}.` : '';
    return `${reason} ${rateWords(bytesPerHour)}.${end} ${from}`;
  }
  return bytesPerHour ? `${reason} ${rateWords(bytesPerHour)}. ${from}` : reason;
}

const rateWords = ({ value, low, high }: NonNullable<HeapVerdict['bytesPerHour']>): string =>
  `${signed(value)} an hour, ${signed(low)} to ${signed(high)}`;
const signed = (bytes: number): string => `${bytes < 0 ? '−' : '+'}${formatBytes(Math.abs(bytes))}`;

export const isOpen = ({ state }: Pick<Profile, 'state'>): boolean => state === 'asked' || state === 'running';
export const processLabel = ({ name, host, pid }: Pick<RuntimeProcess, 'name' | 'host' | 'pid'>): string =>
  `${name}, ${host} ${pid}`;
