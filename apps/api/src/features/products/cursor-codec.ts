import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ListOrder, OrderKey, ProductFilter, RowKey } from './list-request.ts';
import { filterText } from './list-request.ts';

/**
 * A place between two rows of one list. `boundary` is set in a list by relevance: the lowest id among the ranked candidates; with a
 * rank in `at.key` the place is among them, with an empty key behind them.
 */
export interface Cursor {
  at: RowKey;
  backwards: boolean;
  boundary: string | null;
}

export interface CursorCodec {
  encode(cursor: Cursor, list: CursorList): string;
  /** The cursor, or undefined where the text was not made by `encode` for this very list. */
  decode(text: string, list: CursorList): Cursor | undefined;
}

/** The list that a cursor belongs to. */
export interface CursorList {
  filter: ProductFilter;
  order: ListOrder | { key: 'relevance'; descending: true };
}

const SIGNATURE_BYTES = 15;
type Payload = [list: string, backwards: 0 | 1, key: string, id: string, boundary: string | null];

const listDigest = ({ filter, order }: CursorList) =>
  createHash('sha256')
    .update(`1|${order.key satisfies OrderKey | 'relevance'}|${order.descending}|${filterText(filter)}`)
    .digest('base64url')
    .slice(0, 12);

/**
 * Cursors are opaque and signed: nobody can ask for a place that was not handed out, nor carry one over to another filter, sort or
 * database.
 * @param secret the database's own (catalogue.secret), so that every process on it reads the same cursors.
 */
export function createCursorCodec(secret: Buffer): CursorCodec {
  const sign = (body: string) => createHmac('sha256', secret).update(body).digest().subarray(0, SIGNATURE_BYTES);
  return {
    encode({ at, backwards, boundary }, list) {
      const payload: Payload = [listDigest(list), backwards ? 1 : 0, at.key, at.id, boundary];
      const body = Buffer.from(JSON.stringify(payload));
      return Buffer.concat([sign(body.toString()), body]).toString('base64url');
    },
    decode(text, list) {
      const bytes = Buffer.from(text, 'base64url');
      const body = bytes.subarray(SIGNATURE_BYTES).toString();
      if (bytes.length <= SIGNATURE_BYTES || !timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), sign(body)))
        return undefined;
      // The signature says that `encode` wrote this.
      const [digest, backwards, key, id, boundary] = JSON.parse(body) as Payload;
      if (digest !== listDigest(list)) return undefined;
      return { at: { key, id }, backwards: backwards === 1, boundary };
    },
  };
}
