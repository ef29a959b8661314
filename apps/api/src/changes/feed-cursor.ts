import { createSignedText } from '../signed-text.ts';
import type { FeedPosition, Moment } from './feed-position.ts';
import { packSnapshot, unpackSnapshot } from './snapshot.ts';

type PackedMoment = [snapshot: string, nextXid: string, seq: number];
type Payload = [world: string, read: PackedMoment, to?: PackedMoment, afterSeq?: number];

export interface FeedCursor {
  /** The database whose transactions the position speaks of (FeedRepository). */
  readonly world: string;
  readonly position: FeedPosition;
}
export interface FeedCursors {
  encode(cursor: FeedCursor): string;
  /** Undefined where the text was not made by `encode` with the same secret. */
  decode(text: string): FeedCursor | undefined;
}

const packMoment = ({ snapshot, nextXid, seq }: Moment): PackedMoment => [packSnapshot(snapshot), nextXid, seq];
const unpackMoment = ([snapshot, nextXid, seq]: PackedMoment): Moment => ({
  snapshot: unpackSnapshot(snapshot),
  nextXid,
  seq,
});

/** Texts for places in the feed, opaque and signed: what a snapshot says reaches SQL, and costs there what it says. */
export function createFeedCursors(secret: Buffer): FeedCursors {
  const texts = createSignedText(secret)('feed 1|');
  return {
    encode({ world, position: { read, window } }) {
      const payload: Payload = [world, packMoment(read)];
      if (window) payload.push(packMoment(window.to), window.afterSeq);
      return texts.seal(JSON.stringify(payload));
    },
    decode(text) {
      const body = texts.open(text);
      if (body === undefined) return undefined;
      const [world, read, to, afterSeq] = JSON.parse(body) as Payload;
      const window = to && afterSeq !== undefined ? { to: unpackMoment(to), afterSeq } : null;
      return { world, position: { read: unpackMoment(read), window } };
    },
  };
}
