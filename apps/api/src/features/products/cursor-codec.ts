import { timingSafeEqual } from 'node:crypto';
import { createSigner } from '../../create-signer.ts';
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

/** Cursors of one list. */
export interface ListCursors {
  encode(cursor: Cursor): string;
  /** The cursor, or undefined where the text was not made by `encode` for this very list. */
  decode(text: string): Cursor | undefined;
}
export type CursorCodec = (list: CursorList) => ListCursors;

/** The list that a cursor belongs to. */
export interface CursorList {
  filter: ProductFilter;
  order: ListOrder | { key: 'relevance'; descending: true };
}

const SIGNATURE_BYTES = 15;
type Payload = [backwards: 0 | 1, key: string, id: string, boundary: string | null];

/**
 * Cursors are opaque and signed: nobody can ask for a place that was not handed out, nor carry one over to another filter, sort or
 * database.
 * @param secret the database's own (catalogue.secret), so that every process on it reads the same cursors.
 */
export function createCursorCodec(secret: Buffer): CursorCodec {
  const signer = createSigner(secret);
  return ({ filter, order }) => {
    const list = `1|${order.key satisfies OrderKey | 'relevance'}|${order.descending}|${filterText(filter)}|`;
    const sign = (body: string) => signer(list + body).subarray(0, SIGNATURE_BYTES);
    return {
      encode({ at, backwards, boundary }) {
        const payload: Payload = [backwards ? 1 : 0, at.key, at.id, boundary];
        const body = JSON.stringify(payload);
        return Buffer.concat([sign(body), Buffer.from(body)]).toString('base64url');
      },
      decode(text) {
        const bytes = Buffer.from(text, 'base64url');
        const body = bytes.subarray(SIGNATURE_BYTES).toString();
        if (bytes.length <= SIGNATURE_BYTES || !timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), sign(body)))
          return undefined;
        // The signature says that `encode` wrote this, for this list.
        const [backwards, key, id, boundary] = JSON.parse(body) as Payload;
        return { at: { key, id }, backwards: backwards === 1, boundary };
      },
    };
  };
}
