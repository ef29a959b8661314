import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { pictureUrl } from '@headroom/contracts/pictures';
import { ImageChangeSchema, ImageUploadQuerySchema } from '@headroom/contracts/product-writes';
import { ProductSchema } from '@headroom/contracts/products';
import { Type } from 'typebox';
import { PICTURE_UPLOAD } from '../../../optimization/images/receiving/begin-upload.ts';
import { CONSUMES, takePictureBodies } from '../../../optimization/images/receiving/picture-bodies.ts';
import type { ReceivePicture } from '../../../optimization/images/receiving/receive-picture.ts';
import type { RunWrite } from '../../../performance/run-write.ts';
import { normaliseTexts } from '../writing/normalise-texts.ts';
import { OPTIONAL_VERSION, REQUIRED_VERSION, VERSIONED_WRITE } from '../writing/write-schemas.ts';
import { changeImages, type ImagesChange, withChangedImage, withImage, withoutImage } from './change-images.ts';

const params = Type.Object({ id: Type.String(), imageId: Type.String() });
const ANSWER =
  'Answers with the product, its new ETag, and a Change-Token: a read that sends it back is not older than this write.';
const { config } = VERSIONED_WRITE;

/** A product's pictures one by one, for clients that do not hold the whole list: add, describe, order, take off. */
export const productImagesRoutes: FastifyPluginAsyncTypebox<{ runWrite: RunWrite; receive: ReceivePicture }> = async (
  app,
  { runWrite, receive },
) => {
  /** A change of pictures that are there needs to say of which version. */
  const write = (request: FastifyRequest, reply: FastifyReply, change: Pick<ImagesChange, 'id' | 'change'>) =>
    runWrite(request, reply, (client) =>
      changeImages(client, { ...change, ifMatch: request.headers['if-match'], needsVersion: true }),
    ) as never;

  app.register(async (uploading: typeof app) => {
    const receiveBody = takePictureBodies(uploading, receive);
    uploading.post(
      '/products/:id/images',
      {
        ...PICTURE_UPLOAD,
        compress: false,
        config: {
          ...config,
          batch: false,
          problems: [...config.problems, 'too_large', 'unsupported_media_type', 'request_timeout'],
        },
        schema: {
          tags: ['Pictures'],
          summary: 'Upload a picture of a product',
          description: `The body is the file, as of POST /pictures; the picture is added to the product’s. ${ANSWER}`,
          consumes: CONSUMES,
          params: Type.Object({ id: Type.String() }),
          querystring: ImageUploadQuerySchema,
          headers: OPTIONAL_VERSION,
          response: { 201: ProductSchema },
        },
      },
      async (request, reply) => {
        const { query } = request;
        const received = await receiveBody(request);
        const { width, height } = received.header;
        const image = { url: pictureUrl(received.hash), alt: (query.alt ?? '').normalize('NFC'), width, height };
        return runWrite(request, reply, async (client) => {
          await received.enter(client);
          const answer = await changeImages(client, {
            id: request.params.id,
            ifMatch: request.headers['if-match'],
            needsVersion: false,
            change: (present) => withImage(present, { image, position: query.position }),
          });
          const location = `/api/v1/products/${request.params.id}`;
          return { ...answer, status: 201, headers: { ...answer.headers, location } };
        }) as never;
      },
    );
  });

  app.patch(
    '/products/:id/images/:imageId',
    {
      ...VERSIONED_WRITE,
      preValidation: (request, _reply, done) => {
        request.body = normaliseTexts(request.body) as never;
        done();
      },
      schema: {
        tags: ['Pictures'],
        summary: 'Describe or move a picture of a product',
        description: ANSWER,
        params,
        headers: REQUIRED_VERSION,
        body: ImageChangeSchema,
        response: { 200: ProductSchema },
      },
    },
    (request, reply) => {
      const { id, imageId } = request.params;
      const { alt, position } = request.body;
      return write(request, reply, { id, change: (present) => withChangedImage(present, { imageId, alt, position }) });
    },
  );

  app.delete(
    '/products/:id/images/:imageId',
    {
      ...VERSIONED_WRITE,
      schema: {
        tags: ['Pictures'],
        summary: 'Take a picture off a product',
        description: `The file stays for some months, so that history can bring it back. ${ANSWER}`,
        params,
        headers: REQUIRED_VERSION,
        response: { 200: ProductSchema },
      },
    },
    (request, reply) => {
      const { id, imageId } = request.params;
      return write(request, reply, { id, change: (present) => withoutImage(present, imageId) });
    },
  );
};
