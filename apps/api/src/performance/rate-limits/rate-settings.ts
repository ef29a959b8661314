import type { RateClass, Rates } from './limit-rates.ts';
import type { Rate } from './rate.ts';

/**
 * Far above what people do, and far below what a runaway program can: a screen that scrolls fast asks ten times a second. One sign-in costs 29 ms of
 * a core.
 */
export const DEFAULT_RATES = {
  RATE_LIMITS: 'on',
  RATE_LIMIT_SIGN_INS: '120/60',
  RATE_LIMIT_WRITES: '3000/60',
  RATE_LIMIT_READS: '12000/60',
  RATE_LIMIT_SEARCHES: '3000/60',
  RATE_LIMIT_FILES: '120/60',
  // A visit sends some five a minute, and an office shares one address.
  RATE_LIMIT_FIELD_EVENTS: '1200/60',
} as const;
export type RateSettings = Readonly<Record<keyof typeof DEFAULT_RATES, string>>;

export const RATE_PATTERN = String.raw`^(off|[1-9]\d{0,8}/[1-9]\d{0,5})$`;

/** The rates of settings that match RATE_PATTERN; `RATE_LIMITS=off` switches all of them off. */
export function toRates(settings: RateSettings): Rates {
  const rateOf = (name: keyof RateSettings): Rate | null => {
    const [quota, windowSeconds] = settings[name].split('/').map(Number);
    if (settings.RATE_LIMITS === 'off' || quota === undefined || windowSeconds === undefined) return null;
    return Object.freeze({ quota, windowSeconds });
  };
  return Object.freeze({
    'sign-ins': rateOf('RATE_LIMIT_SIGN_INS'),
    writes: rateOf('RATE_LIMIT_WRITES'),
    reads: rateOf('RATE_LIMIT_READS'),
    searches: rateOf('RATE_LIMIT_SEARCHES'),
    files: rateOf('RATE_LIMIT_FILES'),
    'field-events': rateOf('RATE_LIMIT_FIELD_EVENTS'),
  } satisfies Record<RateClass, Rate | null>);
}
