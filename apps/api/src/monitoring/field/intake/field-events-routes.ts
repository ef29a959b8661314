import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  FIELD_BODY_MAX_BYTES,
  FIELD_EVENTS_PATH,
  FieldBatchSchema,
  type FieldBatch,
} from '@headroom/contracts/monitoring/field-events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { takeJson } from '../../../performance/take-json.ts';

const answerNothing = (reply: FastifyReply) => reply.code(204).send();

/** As the beacon asks its browser; of what sends all the same, nothing is kept. https://www.w3.org/TR/gpc/#the-sec-gpc-header-field-for-http-requests */
const wantsNoMeasuring = ({ headers }: FastifyRequest): boolean => headers['sec-gpc'] === '1' || headers['dnt'] === '1';

/**
 * POST /field-events: takes what visits measure. The answer is 204 whatever comes, also for what is refused: a browser could do nothing
 * about it, and who tries things out learns nothing.
 */
export const fieldEventsRoutes: FastifyPluginAsyncTypebox<{
  take: (batch: FieldBatch, request: FastifyRequest) => void;
  /** Whether the request comes from a page of this origin, and not too often. */
  isWelcome: (request: FastifyRequest) => boolean;
}> = async (app, { take, isWelcome }) => {
  // As `navigator.sendBeacon` sends a text.
  takeJson(app, 'text/plain');
  app.setErrorHandler((_error, _request, reply) => answerNothing(reply));
  app.addHook('onRequest', (request, reply, done) => {
    if (!wantsNoMeasuring(request) && isWelcome(request)) return done();
    // Its body is not read.
    if (!request.raw.complete) reply.header('connection', 'close');
    void answerNothing(reply);
  });
  app.post(
    FIELD_EVENTS_PATH,
    {
      bodyLimit: FIELD_BODY_MAX_BYTES,
      // Counted by themselves, and never in the way of anything that somebody waits for.
      config: { access: 'anyone', priority: 'unlimited', judgesSite: true, mendsTexts: true },
      schema: {
        tags: ['Monitoring'],
        summary: 'What a visit measured',
        description:
          'At most 16 KiB and 50 events, as JSON or as text/plain. Always answers 204: what is malformed, too large, too often, from another origin, of somebody who wants not to be measured (`Sec-GPC: 1`, `DNT: 1`), of the future or older than a week is dropped without a word.',
        body: FieldBatchSchema,
        response: { 204: Type.Void({ description: 'Taken, or dropped.' }) },
      },
    },
    async (request, reply) => {
      take(request.body, request);
      reply.code(204);
    },
  );
};
