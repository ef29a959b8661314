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
/** What was asked for and has no answer yet. */
export const askedProfile = ({
  kind,
  process: { id, name, host, pid },
  seconds,
  askedBy,
}: {
  kind: Profile['kind'];
  process: Pick<RuntimeProcess, 'id' | 'name' | 'host' | 'pid'>;
  seconds: number;
  askedBy: string | undefined;
}): Profile => ({
  id: '',
  kind,
  trigger: 'asked',
  reason: null,
  process: { id, name, host, pid },
  state: 'asked',
  seconds: kind === 'cpu' ? seconds : null,
  progress: 0,
  error: null,
  bytes: null,
  hasFile: false,
  askedBy: askedBy ?? null,
  askedAt: new Date().toISOString(),
  startedAt: null,
  finishedAt: null,
  expiresAt: null,
});
/** The list with what was just asked for, unless it is in it: of a process one is open at a time. */
export const withAsked = (profiles: readonly Profile[], asked: Profile | undefined): readonly Profile[] =>
  !asked || profiles.some((profile) => isOpen(profile) && profile.process.id === asked.process.id)
    ? profiles
    : [asked, ...profiles];
export const processLabel = ({ name, host, pid }: Pick<RuntimeProcess, 'name' | 'host' | 'pid'>): string =>
  `${name}, ${host} ${pid}`;
