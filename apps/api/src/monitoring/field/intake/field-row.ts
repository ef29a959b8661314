import { FIELD_AGE_MAX_DAYS, type FieldBatch, type FieldEvent } from '@headroom/contracts/monitoring/field-events';
import { FIELD_ROUTES } from '@headroom/contracts/monitoring/field-routes';
import { bucketOf } from '@headroom/contracts/monitoring/histogram';
import { ratingOf, storageFactor } from '../storage-units.ts';
import { storedDetail } from '../stored-detail.ts';

/** Texts of an event that are stored by number. */
export const TERM_KINDS = [
  'metric',
  'route',
  'device',
  'connection',
  'country',
  'browser',
  'release',
  'navigation',
] as const;
export type TermKind = (typeof TERM_KINDS)[number];

/** An event as it is written. */
export interface FieldRow {
  /** The last 64 bits of UUIDs: 16 hexadecimal digits. */
  id: string;
  visit: string;
  atMilliseconds: number;
  /** Days since 1970. */
  day: number;
  value: number;
  bucket: number;
  rating: 0 | 1 | 2;
  terms: Readonly<Record<TermKind, string>>;
  weight: number;
  isOffline: boolean;
  isInstalled: boolean;
  /** Of a device whose clock is wrong, as it seems: it may as well be an old request that is sent again, and replaces nothing. */
  isDoubtful: boolean;
  detail: string | undefined;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const AGE_MAX = FIELD_AGE_MAX_DAYS * DAY;
const ROUTES: ReadonlySet<string> = new Set(FIELD_ROUTES);
/** Most events are requests: of those that are only so-so, the visits that tell everything say enough. But a slow call leads to its trace. */
const RESOURCES: ReadonlySet<string> = new Set(['api', 'picture', 'script', 'style', 'font']);
/** They tell in every visit how they ended. */
const JOURNEYS: ReadonlySet<string> = new Set(['route', 'search', 'open', 'save', 'import', 'sync']);
const RELEASE = /^[\w.+-]{1,64}$/;

/** By how much the device's clock is behind ours, in milliseconds; what is less than a minute is the way here. */
export function skewOf({ sentAt }: Pick<FieldBatch, 'sentAt'>, receivedAt: number): number {
  const skew = receivedAt - sentAt;
  return Math.abs(skew) <= MINUTE ? 0 : Math.round(skew / MINUTE) * MINUTE;
}

/**
 * The last 64 bits of a UUID, in hexadecimal digits: in versions 4 and 7 all but two are random. Reading them as the bigint that is stored took ten
 * times as long.
 */
const lastDigits = (uuid: string): string => (uuid.slice(-17, -13) + uuid.slice(-12)).toLowerCase();

/** What is known of a request beside its body. */
export interface Sender {
  receivedAt: number;
  browser: string;
  isBot: boolean;
  country: string;
  isDoubtful: boolean;
}

/** The events of a batch that can be true: not of the future, and not older than a week. */
export function toRows({ visit, events, sentAt }: FieldBatch, sender: Sender): FieldRow[] {
  const skew = skewOf({ sentAt }, sender.receivedAt);
  if (Math.abs(skew) > AGE_MAX) return [];
  const sentAfter = sentAt - visit.startedAt;
  const shared = {
    visit: lastDigits(visit.id),
    weight: Math.round(visit.weight),
    isInstalled: visit.isInstalled,
    isDoubtful: sender.isDoubtful,
  };
  const device = sender.isBot ? 'bot' : visit.device;
  const release = RELEASE.test(visit.release) ? visit.release : 'other';
  // The beacon tells why a value was good in one visit of ten; all details of these are kept, so that some timelines are whole.
  const isDetailed = events.some(
    ({ metric, value, detail }) => detail && !JOURNEYS.has(metric) && ratingOf(metric, value) === 0,
  );
  const startedAt = visit.startedAt + skew;
  const rows: FieldRow[] = [];
  for (const event of events) {
    // It cannot have happened after it was sent.
    if (event.at > sentAfter + MINUTE) continue;
    const atMilliseconds = Math.min(startedAt + Math.round(event.at), sender.receivedAt);
    if (atMilliseconds < sender.receivedAt - AGE_MAX) continue;
    const factor = storageFactor(event.metric);
    const rating = ratingOf(event.metric, event.value);
    rows.push({
      ...shared,
      id: lastDigits(event.id),
      atMilliseconds,
      // A screen that is open for days is another visit each day.
      day: Math.floor((startedAt + Math.floor(event.at / DAY) * DAY) / DAY),
      // Whole: PostgreSQL refuses what is nearer to 0 than a real can be, and all that is written with it.
      value: Math.round(event.value * factor),
      bucket: bucketOf(event.value * factor),
      rating,
      terms: {
        metric: event.metric,
        route: ROUTES.has(event.route) ? event.route : 'other',
        navigation: event.navigation,
        device,
        connection: visit.connection,
        country: sender.country,
        browser: sender.browser,
        release,
      },
      isOffline: event.isOffline ?? false,
      detail: detailOf(event, { isDetailed, rating }),
    });
  }
  return rows;
}

function detailOf(
  { metric, detail }: FieldEvent,
  { isDetailed, rating }: { isDetailed: boolean; rating: number },
): string | undefined {
  if (!detail) return undefined;
  const isKept =
    isDetailed ||
    metric === 'error' ||
    rating === 2 ||
    (rating === 1 && (!RESOURCES.has(metric) || detail.traceId !== undefined)) ||
    (detail.outcome !== undefined && detail.outcome !== 'done');
  if (!isKept) return undefined;
  // Errors are found by what names them.
  const isNameless = metric === 'error' && detail.fingerprint === undefined && detail.message === undefined;
  return storedDetail(isNameless ? { ...detail, fingerprint: 'unknown' } : detail);
}
