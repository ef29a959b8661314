import type { FieldBatch } from '@headroom/contracts/monitoring/field-events';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { createFieldBuffer } from './field-buffer.ts';
import { skewOf, toRows } from './field-row.ts';
import { createFieldTerms } from './field-terms.ts';
import { readAgent } from './read-agent.ts';
import { writeEvents } from './write-events.ts';

/** Visits of which the skew of their clock is remembered. */
const MAX_VISITS = 20_000;
const COUNTRY = /^[A-Z]{2}$/;

/** From requests to rows: who sent it, by when, and into the buffer. */
export function openIntake({
  pool,
  countryHeader,
  logger,
}: {
  pool: Pool;
  countryHeader: string | undefined;
  logger: Pick<FastifyBaseLogger, 'warn'>;
}) {
  const terms = createFieldTerms(pool);
  const buffer = createFieldBuffer({
    write: (rows) => writeEvents(pool, { rows, terms }),
    onError: (error, lost) =>
      logger.warn({ err: error, lost }, 'field data could not be written; what was not lost is tried again'),
  });
  /** A visit's clock is wrong by the same time in each of its requests; in one that is sent again later it is not. */
  const skews = new LRUCache<string, number>({ max: MAX_VISITS });

  return {
    take(batch: FieldBatch, request: FastifyRequest): void {
      const receivedAt = Date.now();
      const skew = skewOf(batch, receivedAt);
      const known = skews.get(batch.visit.id);
      // A minute is what rounding makes of a slow way.
      if (known !== undefined && Math.abs(known - skew) > 60_000) return;
      if (known === undefined) skews.set(batch.visit.id, skew);
      const { browser, isBot } = readAgent(request.headers['user-agent']);
      const country = countryOf(request, countryHeader);
      // With a clock that was right before there is no doubt.
      buffer.add(toRows(batch, { receivedAt, browser, isBot, country, isDoubtful: skew !== 0 && known === undefined }));
    },
    flush: () => buffer.flush(),
  };
}
export type Intake = ReturnType<typeof openIntake>;

/** Only of a proxy that is trusted: Fastify names more than the peer where it believed what the peer forwarded. */
function countryOf(request: FastifyRequest, header: string | undefined): string {
  if (header === undefined || (request.ips?.length ?? 0) < 2) return 'unknown';
  const told = String(request.headers[header] ?? '').toUpperCase();
  // Cloudflare's word for not known.
  return COUNTRY.test(told) && told !== 'XX' ? told : 'unknown';
}
