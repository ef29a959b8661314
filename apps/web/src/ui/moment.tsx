import { formatAge, formatDate, formatDateTime } from './format.ts';
import { momentTitle } from './moment-title.ts';
import { Skeleton } from './skeleton.tsx';
import { useTakenOver } from './taken-over.ts';

const FORMATS = { age: formatAge, date: formatDate, dateTime: formatDateTime };

/** A time for people, with the exact one for machines and on hover. A server knows neither their clock nor their time zone. */
export function Moment({ at, as = 'dateTime' }: { at: string; as?: keyof typeof FORMATS }) {
  if (!useTakenOver()) {
    return (
      <time dateTime={at}>
        <Skeleton width="6ch" />
      </time>
    );
  }
  return (
    <time dateTime={at} {...momentTitle(at)}>
      {FORMATS[as](at)}
    </time>
  );
}
