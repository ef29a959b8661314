import { isUtf8 } from 'node:buffer';
import { incompleteTail } from '../utf8-tail.ts';

/** Whether all bytes together are UTF-8, judged as they pass. */
export function createUtf8Watch() {
  let rest: Buffer = Buffer.alloc(0);
  let isGood = true;
  return {
    push(piece: Buffer): void {
      if (!isGood) return;
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const end = bytes.length - incompleteTail(bytes);
      isGood = isUtf8(bytes.subarray(0, end));
      rest = Buffer.from(bytes.subarray(end));
    },
    end: () => isGood && rest.length === 0,
  };
}
