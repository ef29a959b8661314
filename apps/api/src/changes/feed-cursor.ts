import { timingSafeEqual } from 'node:crypto';
import { createSigner } from '../create-signer.ts';
import type { FeedPosition, Moment } from './feed-position.ts';
import { packSnapshot, unpackSnapshot } from './snapshot.ts';

const SIGNATURE_BYTES = 15;
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
  const signer = createSigner(secret);
  const sign = (body: string) => signer(`feed 1|${body}`).subarray(0, SIGNATURE_BYTES);
  return {
    encode({ world, position: { read, window } }) {
      const payload: Payload = [world, packMoment(read)];
      if (window) payload.push(packMoment(window.to), window.afterSeq);
      const body = JSON.stringify(payload);
      return Buffer.concat([sign(body), Buffer.from(body)]).toString('base64url');
    },
    decode(text) {
      const bytes = Buffer.from(text, 'base64url');
      const body = bytes.subarray(SIGNATURE_BYTES).toString();
      if (bytes.length <= SIGNATURE_BYTES || !timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), sign(body)))
        return undefined;
      const [world, read, to, afterSeq] = JSON.parse(body) as Payload;
      const window = to && afterSeq !== undefined ? { to: unpackMoment(to), afterSeq } : null;
      return { world, position: { read: unpackMoment(read), window } };
    },
  };
}
