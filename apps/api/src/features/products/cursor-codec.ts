import { createSignedText } from '../../signed-text.ts';
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

type Payload = [backwards: 0 | 1, key: string, id: string, boundary: string | null];

/**
 * Cursors are opaque and signed: nobody can ask for a place that was not handed out, nor carry one over to another filter, sort or
 * database.
 * @param secret the database's own (catalogue.secret), so that every process on it reads the same cursors.
 */
export function createCursorCodec(secret: Buffer): CursorCodec {
  const textsOf = createSignedText(secret);
  return ({ filter, order }) => {
    const texts = textsOf(`1|${order.key satisfies OrderKey | 'relevance'}|${order.descending}|${filterText(filter)}|`);
    return {
      encode({ at, backwards, boundary }) {
        const payload: Payload = [backwards ? 1 : 0, at.key, at.id, boundary];
        return texts.seal(JSON.stringify(payload));
      },
      decode(text) {
        const body = texts.open(text);
        if (body === undefined) return undefined;
        // The signature says that `encode` wrote this, for this list.
        const [backwards, key, id, boundary] = JSON.parse(body) as Payload;
        return { at: { key, id }, backwards: backwards === 1, boundary };
      },
    };
  };
}
