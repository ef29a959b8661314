import type { ReadBytes } from '../image-bytes.ts';
import { ImageHeaderError, type ImageHeader } from '../image-header.ts';

const MAX_BOXES = 2_000;
/** A grid of tiles, thumbnails and their sizes; whoever has more than this is no picture. */
const MAX_META_BYTES = 60_000;
const HEIC =
  'This is a HEIC picture, which cannot be read here. Share it as JPEG; an iPhone takes JPEGs with Settings, Camera, Formats, Most Compatible.';

interface Box {
  type: string;
  /** Where its content begins and ends. */
  start: number;
  end: number;
}

/** ISO/IEC 23008-12 (HEIF): the sizes are properties, of which the whole picture has the largest; `irot` turns it by quarters. */
export async function readAvif(read: ReadBytes): Promise<ImageHeader | undefined> {
  const brands = await readBrands(read);
  if (!brands.some((brand) => brand === 'avif' || brand === 'avis')) {
    const isHeic = brands.some((brand) => ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1'].includes(brand));
    const message = isHeic
      ? HEIC
      : 'This is a film or another file that is no picture. Send a JPEG, PNG, WebP or AVIF.';
    throw new ImageHeaderError('type', message);
  }
  const meta = await find({ type: 'meta', from: 0, end: Number.MAX_SAFE_INTEGER }, read);
  if (!meta || meta.end - meta.start > MAX_META_BYTES) return undefined;
  const bytes = await read(meta.start, meta.end - meta.start);
  const properties = childrenAt(bytes, ['iprp', 'ipco']);
  let [width, height, isTurned] = [0, 0, false];
  for (const { type, start, end } of properties) {
    if (type === 'irot' && end > start) isTurned = (bytes[start]! & 1) === 1;
    if (type !== 'ispe' || end - start < 12) continue;
    const [own, other] = [bytes.readUInt32BE(start + 4), bytes.readUInt32BE(start + 8)];
    if (own * other > width * height) [width, height] = [own, other];
  }
  const size = isTurned ? { width: height, height: width } : { width, height };
  return { mediaType: 'image/avif', ...size, isAnimated: brands.includes('avis') };
}

async function readBrands(read: ReadBytes): Promise<string[]> {
  const head = await read(0, 512);
  const length = Math.min(head.readUInt32BE(0), head.length);
  const brands = [head.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(head.toString('latin1', at, at + 4));
  return brands;
}

async function find({ type, from, end }: { type: string; from: number; end: number }, read: ReadBytes) {
  let at = from;
  for (let count = 0; count < MAX_BOXES && at < end; count += 1) {
    const box = boxAt(await read(at, 16), 0);
    if (!box) return undefined;
    if (box.type === type) return { start: at + box.start, end: at + box.end };
    at += box.end;
  }
  return undefined;
}

/** The boxes in a box that is reached by a path, of the content of a `meta` box, which begins with version and flags. */
function childrenAt(bytes: Buffer, path: readonly string[]): Box[] {
  let boxes = boxesIn(bytes, { start: 4, end: bytes.length });
  for (const type of path) {
    const box = boxes.find((one) => one.type === type);
    boxes = box ? boxesIn(bytes, box) : [];
  }
  return boxes;
}

function boxesIn(bytes: Buffer, { start, end }: Pick<Box, 'start' | 'end'>): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end && boxes.length < MAX_BOXES;) {
    const box = boxAt(bytes, at);
    if (!box) break;
    boxes.push({ ...box, end: Math.min(box.end, end) });
    at = box.end;
  }
  return boxes;
}

/** The box that begins at a place; undefined where none does. */
function boxAt(bytes: Buffer, at: number): Box | undefined {
  if (at + 8 > bytes.length) return undefined;
  const short = bytes.readUInt32BE(at);
  const type = bytes.toString('latin1', at + 4, at + 8);
  // 1: a longer length follows. 0: up to the end of the file.
  const isLong = short === 1 && at + 16 <= bytes.length;
  const length = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short;
  const head = isLong ? 16 : 8;
  return length < head || !Number.isSafeInteger(at + length) ? undefined : { type, start: at + head, end: at + length };
}
