import compress from '@fastify/compress';
import type { App } from '../create-fastify.ts';

const COMPRESSIBLE = /^(text\/|image\/svg|application\/(.+\+)?(json|javascript|xml|manifest))/;

/**
 * Compresses what is made for one request. Files bring their compressed forms, and bytes that are compressed already pass.
 * The plugin's levels are the ones wanted: zstd 3 and br 4 cost half a millisecond for a page of 46 KB and differ little in
 * size; each step up doubles that. Compressed request bodies are not read: they would pass the body limit small and grow.
 */
export async function addCompression(app: App): Promise<void> {
  await app.register(compress, {
    threshold: 1_024,
    encodings: ['zstd', 'br', 'gzip'],
    globalDecompression: false,
    customTypes: COMPRESSIBLE,
  });
  // The plugin says Vary only where it compressed. Without it elsewhere a shared cache may hand the plain answer to everybody. A 304 has
  // no content type, and renews the headers of the answer that it stands for (RFC 9110, 15.4.5).
  app.addHook('onSend', (_request, reply, payload, done) => {
    const vary = String(reply.getHeader('vary') ?? '');
    const varies = reply.statusCode === 304 || COMPRESSIBLE.test(String(reply.getHeader('content-type') ?? ''));
    if (varies && !/accept-encoding|\*/i.test(vary)) {
      reply.header('vary', vary ? `${vary}, accept-encoding` : 'accept-encoding');
    }
    done(null, payload);
  });
}
