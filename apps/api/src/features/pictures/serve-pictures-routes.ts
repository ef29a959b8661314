import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PICTURE_FORMATS, PICTURE_WIDTHS, type PictureFormat } from '@headroom/contracts/pictures';
import { Type } from 'typebox';
import type { Form } from '../../cache/http/choose-form.ts';
import { createReadyFile } from '../../cache/http/ready-file.ts';
import { negotiate, sendThrough } from '../../cache/http/ready-bytes.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { runInScope } from '@headroom/database';
import { AppError } from '../../errors.ts';
import { formKey } from '../../optimization/images/form-settings.ts';
import type { PicturesRepository } from '../../optimization/images/pictures-repository.ts';
import type { PictureStore } from '../../optimization/images/picture-store.ts';
import { choosePictureForm, type PictureForm } from './choose-picture-form.ts';

/** The address that a product keeps shows this one (contracts/pictures.ts, pictureUrl). */
const MIDDLE = { width: 768, format: 'jpg' } as const;

const CONTENT_TYPES: Readonly<Record<PictureFormat, string>> = {
  avif: 'image/avif',
  webp: 'image/webp',
  jpg: 'image/jpeg',
};
const COMMON = {
  // A CDN in front passes these on: pages of this origin show what comes from its host then.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Of what stands in for another form: asked for again each time, and kept by nobody in between. */
const FOR_NOW = 'private, no-cache';
const NOT_AT_ALL = 'no-store';

/** What stands where no form is made yet, or never will be: a sheet of paper. */
const BLANK = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path fill="#efece6" d="M0 0h4v3H0z"/></svg>`,
);

const tooMany = () =>
  new AppError('rate_limited', {
    detail: 'Too many pictures were asked for that are not here yet. Try again in a minute.',
    headers: { 'Retry-After': '60' },
  });

const hash = Type.String({ pattern: '^[\\w-]{43}$' });
const FORM = new RegExp(`^(${PICTURE_WIDTHS.join('|')})\\.(${PICTURE_FORMATS.join('|')})$`);

/**
 * `/pictures/u/<hash>/<width>.<format>` and `/pictures/u/<hash>.jpg`: the forms of uploaded pictures. Whoever knows an address may see
 * it; nobody guesses one. A form that is made is one read from the store, without a question to the database.
 */
export const servePicturesRoutes: FastifyPluginAsyncTypebox<{
  repository: Pick<PicturesRepository, 'formsOf'>;
  store: Pick<PictureStore, 'read'>;
  /** Whether an address may ask the database once more; addresses that lead nowhere would else be an unlimited way to it. */
  mayAsk: (request: FastifyRequest) => boolean;
}> = async (app, { repository, store, mayAsk }) => {
  app.get(
    '/pictures/u/:hash/:form',
    {
      config: { access: 'anyone' },
      schema: { params: Type.Object({ hash, form: Type.String({ pattern: FORM.source }) }) },
    },
    (request, reply) => {
      const [, width = '', format] = FORM.exec(request.params.form) ?? [];
      const form = { width: Number(width), format: format as PictureFormat };
      return send({ request, reply }, { hash: request.params.hash, form, isExact: true });
    },
  );
  app.get(
    '/pictures/u/:file',
    {
      config: { access: 'anyone' },
      schema: { params: Type.Object({ file: Type.String({ pattern: '^[\\w-]{43}\\.jpg$' }) }) },
    },
    (request, reply) =>
      send({ request, reply }, { hash: request.params.file.slice(0, 43), form: MIDDLE, isExact: false }),
  );

  interface Asked {
    hash: string;
    form: PictureForm;
    /** Whether the address names one form; else it names a picture, and the nearest form is the right one. */
    isExact: boolean;
  }

  async function send(to: { request: FastifyRequest; reply: FastifyReply }, asked: Asked) {
    const { hash: of, form } = asked;
    const bytes = await store.read(formKey(of, form.width, form.format));
    if (bytes) return answer(to, { bytes, contentType: CONTENT_TYPES[form.format], caching: FOR_EVER });
    if (!mayAsk(to.request)) throw tooMany();
    // As urgent as reading is: files, which this is one of, go before everything else.
    const found = await runInScope({ urgency: 1 }, () => repository.formsOf(of));
    if (!found) throw new AppError('not_found', { detail: 'There is no picture at this address.' });
    const nearest = choosePictureForm(found.forms, form);
    const near = nearest && (await store.read(formKey(of, nearest.width, nearest.format)));
    if (!near) return answer(to, { bytes: BLANK, contentType: 'image/svg+xml', caching: NOT_AT_ALL });
    const caching = found.state === 'ready' && !asked.isExact ? FOR_EVER : FOR_NOW;
    return answer(to, { bytes: near, contentType: CONTENT_TYPES[nearest.format], caching });
  }
};

async function answer(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { bytes, contentType, caching }: { bytes: Buffer; contentType: string; caching: string },
): Promise<FastifyReply> {
  const forms = new Map<Form, Buffer>([['identity', bytes]]);
  const file = createReadyFile({ forms, contentType, headers: { ...COMMON, 'cache-control': caching } });
  sendThrough(reply, await negotiate(request, file));
  return reply;
}
