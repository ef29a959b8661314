import { Transform, type Duplex } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import type { RequestPayload } from 'fastify';
import type { App } from '../create-fastify.ts';
import { AppError } from '../errors.ts';

const DECODERS: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};
const TAKEN = 'gzip, br, zstd';

/**
 * Takes request bodies that come as gzip, br or zstd. The route's limit holds for the unpacked size: reading stops there, so that a few
 * packed kilobytes that unpack to gigabytes cost no more than a body that is honestly too large.
 */
export function addBodyDecompression(app: App): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase();
    if (encoding === undefined || encoding === '' || encoding === 'identity') return done(null, payload);
    const createDecoder = DECODERS[encoding];
    if (!createDecoder) {
      const detail = `Bodies may come as ${TAKEN} or unpacked, not as ${encoding.slice(0, 40)}.`;
      return done(new AppError('unsupported_media_type', { detail, headers: { 'Accept-Encoding': TAKEN } }));
    }
    done(null, unpack(payload, { encoding, decoder: createDecoder(), maxBytes: request.routeOptions.bodyLimit }));
  });
}

type Unpacking = { encoding: string; decoder: Duplex; maxBytes: number };

/** Not `pipeline`: that would destroy the request, and with it the connection that the answer needs. */
function unpack(payload: RequestPayload, { encoding, decoder, maxBytes }: Unpacking): RequestPayload {
  let bytes = 0;
  const unpacked: Transform & { receivedEncodedLength?: number } = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      if (bytes > maxBytes) next(tooLarge(maxBytes));
      else next(null, chunk);
    },
  });
  // Fastify compares this with Content-Length.
  unpacked.receivedEncodedLength = 0;
  payload.on('data', (chunk: Buffer) => {
    unpacked.receivedEncodedLength = (unpacked.receivedEncodedLength ?? 0) + chunk.length;
  });
  payload.on('error', (error) => unpacked.destroy(error));
  decoder.on('error', (cause) => {
    unpacked.destroy(new AppError('malformed_request', { detail: `The body does not unpack as ${encoding}.`, cause }));
  });
  // Without a listener a fault would end the process where nobody reads the body.
  unpacked.on('error', () => {});
  unpacked.on('close', () => {
    payload.unpipe(decoder);
    // What is still to come is read and dropped, so that the answer can be sent.
    payload.resume();
    decoder.destroy();
  });
  payload.pipe(decoder).pipe(unpacked);
  return unpacked as RequestPayload;
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError('too_large', { detail: `The body may have at most ${maxBytes / 1_048_576} MiB unpacked.` });
