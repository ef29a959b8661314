import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { AppError } from '../../errors.ts';
import { createCircuitBreaker } from '../../circuit-breaker.ts';
import type { BucketSettings } from './picture-settings.ts';

export interface BucketRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Below the bucket; empty for the bucket itself. */
  key: string;
  query?: URLSearchParams;
  body?: Buffer | Blob;
  /** Of a body that is a Blob, in hexadecimals. */
  sha256?: string;
  contentType?: string;
  /** The answer is an original, which takes its time. */
  isLarge?: boolean;
}

const ATTEMPTS = 3;
const FIRST_WAIT_MILLISECONDS = 100;
/** A form has at most some hundred kilobytes; an original 64 MiB, in which time even a slow line takes it. */
const SMALL_MILLISECONDS = 5_000;
const LARGE_MILLISECONDS = 120_000;

export interface BucketTimes {
  /** How long a request may take that moves no original. */
  smallMilliseconds?: number | undefined;
}

/** What the bucket said, where it refuses for good: a wrong key, a bucket that is not there. */
class BucketRefusal extends Error {
  override readonly name = 'BucketRefusal';
}

/**
 * Asks a bucket: signed (AWS Signature Version 4), tried three times where that may help, given up where it takes too long (what is read at the first time), and not at all for a
 * while after several failures in a row, so that a bucket that is down costs nobody a wait.
 */
export function createBucketClient(
  { url, region, accessKeyId, secretAccessKey }: BucketSettings,
  { smallMilliseconds = SMALL_MILLISECONDS }: BucketTimes = {},
) {
  const breaker = createCircuitBreaker({
    timeoutMilliseconds: LARGE_MILLISECONDS,
    failures: 5,
    isFailure: (error) => !(error instanceof BucketRefusal),
  });

  async function send(request: BucketRequest): Promise<Response | undefined> {
    const { method, key, query, body, contentType, isLarge = body instanceof Blob } = request;
    const address = `${url}${key === '' ? '' : `/${key}`}${query ? `?${query}` : ''}`;
    const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
    // So that a body which changed on its way is refused, too; without it the signature would leave the body out.
    headers['x-amz-content-sha256'] = request.sha256 ?? hash('sha256', Buffer.isBuffer(body) ? body : '');
    const signer = new AwsV4Signer({
      method,
      url: address,
      headers,
      region,
      accessKeyId,
      secretAccessKey,
      service: 's3',
    });
    const signed = await signer.sign();
    const answer = await fetch(signed.url, {
      method,
      headers: signed.headers,
      // What is sent on elsewhere would carry the signature along.
      redirect: 'manual',
      signal: AbortSignal.timeout(isLarge ? LARGE_MILLISECONDS : smallMilliseconds),
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : body }),
    });
    // A line that breaks in the middle is tried again, too; an original is read as it comes.
    if (answer.ok) return isLarge ? answer : new Response(await answer.arrayBuffer());
    const said = (await answer.text()).slice(0, 300);
    if (answer.status === 404 && method !== 'PUT' && key !== '') return undefined;
    const message = `The bucket answered ${answer.status} to ${method} ${key}: ${said || 'nothing more'}`;
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Error(message);
    throw new BucketRefusal(message);
  }

  return {
    /**
     * @returns the answer; undefined where there is no such object.
     * @throws AppError overloaded where the bucket does not answer, or refuses.
     */
    async ask(request: BucketRequest): Promise<Response | undefined> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await breaker.run(() => send(request));
        } catch (error) {
          // Somebody waits for what is read, and has waited long enough; what the worker writes, nobody.
          const isLate = (error as Error).name === 'TimeoutError' && request.method !== 'PUT';
          const isFinal =
            isLate || attempt === ATTEMPTS || breaker.state !== 'closed' || error instanceof BucketRefusal;
          if (isFinal) {
            const detail = 'The place where pictures are kept does not answer. Try again in a minute.';
            throw new AppError('overloaded', { detail, headers: { 'Retry-After': '30' }, cause: error });
          }
          // Half as much more or less, so that what failed together does not come back together.
          await sleep(FIRST_WAIT_MILLISECONDS * 2 ** attempt * (0.5 + Math.random()));
        }
      }
    },
  };
}
