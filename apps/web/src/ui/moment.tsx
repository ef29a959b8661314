import { formatAge, formatDate, formatDateTime, formatMoment } from './format.ts';

const FORMATS = { age: formatAge, date: formatDate, dateTime: formatDateTime };

/** A time for people, with the exact one for machines and on hover. */
export function Moment({ at, as = 'dateTime' }: { at: string; as?: keyof typeof FORMATS }) {
  return (
    <time dateTime={at} title={formatMoment(at)}>
      {FORMATS[as](at)}
    </time>
  );
}
