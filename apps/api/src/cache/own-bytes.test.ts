import { expect, test } from 'vitest';
import { PACK } from './http/pack-bytes.ts';
import { ownBytes } from './own-bytes.ts';

test('bytes cut out of a slab get memory of their own, others stay where they are', async () => {
  for (const cut of [Buffer.from('a page of a list'), await PACK.zstd(Buffer.from('a page'.repeat(500)))]) {
    const own = ownBytes(cut);
    expect(own.equals(cut)).toBe(true);
    expect(own.buffer.byteLength).toBe(cut.byteLength);
    expect(ownBytes(own)).toBe(own);
  }
});
