import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { PACK } from '../../cache/http/pack-bytes.ts';
import type { Form } from '../../cache/http/choose-form.ts';
import { negotiate, sendThrough, type Negotiable } from '../../cache/http/ready-bytes.ts';
import { AppError } from '../../errors.ts';
import { createReadyFile } from '../../cache/http/ready-file.ts';

const HEADERS = {
  // The name says nothing of the contents, which a new release may draw otherwise: afterwards it is asked for anew, and mostly answered with 304.
  'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
  // A CDN in front passes these on: pages of this origin show what comes from its host then.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  // Opened as a page of its own, an SVG may do no more than show itself.
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};

/**
 * `/pictures/demo/:name.svg`: the drawn pictures of the demo catalogue. Some hundred names exist; each is drawn and packed once.
 * @param draw gives the SVG of a name, undefined where the name is none.
 */
export const picturesRoutes: FastifyPluginAsyncTypebox<{ draw: (name: string) => string | undefined }> = async (
  app,
  { draw },
) => {
  const drawn = new Map<string, Promise<Negotiable>>();
  app.get(
    '/pictures/demo/:file',
    {
      config: { access: 'anyone' },
      schema: { params: Type.Object({ file: Type.String({ pattern: '^[\\w.-]+\\.svg$', maxLength: 200 }) }) },
    },
    async (request, reply) => {
      const name = request.params.file.slice(0, -'.svg'.length);
      let picture = drawn.get(name);
      if (!picture) {
        const svg = draw(name);
        if (svg === undefined) throw new AppError('not_found', { detail: 'There is no picture of this name.' });
        picture = pack(Buffer.from(svg));
        drawn.set(name, picture);
      }
      // Takes the place of the security headers of pages.
      sendThrough(reply, await negotiate(request, await picture));
      return reply;
    },
  );
};

async function pack(bytes: Buffer): Promise<Negotiable> {
  const packed = await Promise.all(
    (['br', 'zstd', 'gzip'] as const).map(async (form) => [form, await PACK[form](bytes)] as const),
  );
  const forms = new Map<Form, Buffer>([['identity', bytes]]);
  // As of the build's files: what a coding makes no smaller is not offered in it.
  for (const [form, body] of packed) if (body.byteLength < bytes.byteLength) forms.set(form, body);
  return createReadyFile({ forms, contentType: 'image/svg+xml', headers: HEADERS });
}
