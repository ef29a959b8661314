import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, crc32, zstdCompress, zstdDecompress } from 'node:zlib';
import type { StoredFrame } from '../second-tier.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Names one fill, at the start of a frame, so that a value that was refused is known without being read again. */
export const ID_BYTES = 12;
/*
 * id (12) · checksum of all that follows (4) · format (1) · form of the body (1) · header's bytes (4) · body's bytes uncompressed (4) ·
 * header, JSON · body
 */
const CHECKSUM_AT = ID_BYTES;
const FORMAT_AT = CHECKSUM_AT + 4;
const FORM_AT = FORMAT_AT + 1;
const HEADER_BYTES_AT = FORM_AT + 1;
const BODY_BYTES_AT = HEADER_BYTES_AT + 4;
const HEADER_AT = BODY_BYTES_AT + 4;
const FORMAT = 1;
const FORM = { identity: 0, zstd: 1 } as const;
/** Below it compression wins nothing that a packet would show. */
const COMPRESSED_FROM_BYTES = 1_024;
/** A 46 KB page in a quarter of a millisecond, beside the event loop; the forms that browsers get are made elsewhere. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

type Header = Omit<StoredFrame, 'body'>;

/** One value that holds all of a frame. */
export async function encodeFrame({ body, snapshot, footprint, meta, filledAt }: StoredFrame): Promise<Buffer> {
  const header = Buffer.from(JSON.stringify({ snapshot, footprint, meta, filledAt } satisfies Header));
  const isCompressed = body.length >= COMPRESSED_FROM_BYTES;
  const stored = isCompressed ? await compress(body, LEVEL) : body;

  const frame = Buffer.concat([Buffer.alloc(HEADER_AT), header, stored]);
  randomBytes(ID_BYTES).copy(frame);
  frame.writeUInt8(FORMAT, FORMAT_AT);
  frame.writeUInt8(isCompressed ? FORM.zstd : FORM.identity, FORM_AT);
  frame.writeUInt32BE(header.length, HEADER_BYTES_AT);
  frame.writeUInt32BE(body.length, BODY_BYTES_AT);
  frame.writeUInt32BE(crc32(frame.subarray(FORMAT_AT)), CHECKSUM_AT);
  return frame;
}

/**
 * What encodeFrame was given.
 * @param maxBodyBytes what a body may have uncompressed, so that a broken frame cannot fill the memory.
 * @returns undefined for anything that is not a whole frame of this format.
 */
export async function decodeFrame(
  frame: Buffer,
  { maxBodyBytes }: { maxBodyBytes: number },
): Promise<StoredFrame | undefined> {
  if (frame.length < HEADER_AT || frame[FORMAT_AT] !== FORMAT) return undefined;
  if (frame.readUInt32BE(CHECKSUM_AT) !== crc32(frame.subarray(FORMAT_AT))) return undefined;
  const bodyAt = HEADER_AT + frame.readUInt32BE(HEADER_BYTES_AT);
  const bodyBytes = frame.readUInt32BE(BODY_BYTES_AT);
  if (bodyAt > frame.length || bodyBytes > maxBodyBytes) return undefined;
  try {
    const header = JSON.parse(frame.toString('utf8', HEADER_AT, bodyAt)) as Header;
    const stored = frame.subarray(bodyAt);
    const isCompressed = frame[FORM_AT] === FORM.zstd;
    const body = isCompressed ? await decompress(stored, { maxOutputLength: maxBodyBytes }) : stored;
    return body.length === bodyBytes ? { ...header, body } : undefined;
  } catch {
    return undefined;
  }
}
