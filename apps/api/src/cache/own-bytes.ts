/**
 * The same bytes in memory of their own. Node cuts small buffers, and what zlib gives, out of slabs of 64 KB: one that is kept for long would
 * keep its whole slab, whatever it counts for.
 */
export function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.byteLength) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.byteLength);
  bytes.copy(own);
  return own;
}
