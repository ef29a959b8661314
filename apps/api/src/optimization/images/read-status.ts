import { PICTURE_FORMATS, type PictureStatus } from '@headroom/contracts/pictures';
import type { Executor } from '../../executor.ts';

const HOUR = `now() - interval '1 hour'`;

/** How the pictures are, for operators. Reads every picture's row: some hundred milliseconds at a hundred thousand. */
export async function readPictureStatus(client: Executor): Promise<PictureStatus> {
  const [whole, made] = [
    await client.query(
      `SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'ready')::int AS ready,
         count(*) FILTER (WHERE state = 'failed')::int AS failed,
         (extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'waiting')))::float8 AS "oldestWaitingSeconds",
         count(*) FILTER (WHERE ready_at > ${HOUR})::int AS "picturesLastHour",
         coalesce(sum(bytes) FILTER (WHERE ready_at > ${HOUR}), 0)::bigint AS "bytesLastHour",
         percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_ready_at - created_at) * 1e6 / bytes)
           FILTER (WHERE first_ready_at > ${HOUR}) AS "secondsPerMegabyte",
         count(*)::int AS count, coalesce(sum(bytes), 0)::bigint AS bytes
       FROM pictures`,
    ),
    await client.query(
      `SELECT form.key AS format, count(*)::int AS files, coalesce(sum(form.value::bigint), 0)::bigint AS bytes,
         coalesce(sum((width.value ->> 'jpg')::bigint - form.value::bigint), 0)::bigint AS "savedBytes"
       FROM pictures p, jsonb_each(p.forms) width, jsonb_each_text(width.value) form GROUP BY form.key`,
    ),
  ];
  const {
    waiting,
    ready,
    failed,
    oldestWaitingSeconds,
    picturesLastHour,
    bytesLastHour,
    secondsPerMegabyte,
    ...originals
  } = whole.rows[0];
  const none = { files: 0, bytes: 0, savedBytes: 0 };
  return {
    pictures: { waiting, ready, failed },
    oldestWaitingSeconds,
    throughput: { picturesLastHour, bytesLastHour, secondsPerMegabyte },
    originals,
    formats: PICTURE_FORMATS.map((format) => ({ ...none, ...made.rows.find((row) => row.format === format), format })),
  };
}
