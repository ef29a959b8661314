import type { PageRenderer, PageRoom } from '@headroom/contracts/page';
import { runInScope } from '@headroom/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CachedRoute } from '../../cache/cached-route.ts';
import type { AnswerCached } from '../../cache/http/answer-requests.ts';
import { AppError } from '../../errors.ts';
import type { PageRequest } from './page-route.ts';
import type { AssetPlace } from './read-page-frames.ts';

/** Answers with a drawn page and says so; what it does not answer gets the page without a drawing. 404: there surely is nothing. */
export type DrawPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  assets: AssetPlace,
) => Promise<'answered' | 'not drawn' | 'not found'>;

/** A drawing that comes later than this saves nobody anything: the browser draws the page itself then. */
const PATIENCE_MILLISECONDS = 4_000;

/**
 * Draws the page of an address for whoever nobody knows: whoever has a session sees more than everybody does.
 * @param hasSession whether a request comes with anything that says who sends it.
 * @param mayAsk whether its address may have this much work done for it.
 * @param patienceMilliseconds until the page goes out without a drawing.
 */
export function createDrawPage({
  renderer,
  route,
  answerCached,
  hasSession,
  mayAsk,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
}: {
  renderer: Pick<PageRenderer, 'needs'>;
  route: CachedRoute<PageRequest>;
  answerCached: AnswerCached;
  hasSession: (request: FastifyRequest) => boolean;
  mayAsk: (request: FastifyRequest) => boolean;
  patienceMilliseconds?: number;
}): DrawPage {
  async function draw(request: FastifyRequest, reply: FastifyReply, assets: AssetPlace) {
    const room = roomOf(request);
    const [path = '', ...search] = request.url.split('?');
    const needs = renderer.needs({ path, search: search.join('?'), room });
    if (!needs) return 'not drawn';
    const { protocol, host } = request;
    await answerCached(request, reply, {
      route,
      params: { place: needs.place, room, assets },
      isByAddress: false,
      headers: ['Link', `<${protocol}://${host}${needs.canonical}>; rel="canonical"`],
    });
    return 'answered';
  }

  return async (request, reply, assets) => {
    const wantsHtml = String(request.headers.accept ?? '').includes('text/html');
    if (!wantsHtml || hasSession(request) || !mayAsk(request)) return 'not drawn';
    const signal = AbortSignal.timeout(patienceMilliseconds);
    // Files of the web app are let in before everything; what a drawing reads is as urgent as the same questions of the API.
    const urgency = isSearch(request) ? 2 : 1;
    try {
      return await runInScope({ urgency, signal }, () => draw(request, reply, assets));
    } catch (error) {
      if (reply.sent) return 'answered';
      if (signal.aborted) return 'not drawn';
      if (error instanceof AppError) return error.code === 'not_found' ? 'not found' : 'not drawn';
      // Nobody waits for it any more, or it is a fault.
      if (!request.raw.destroyed) {
        request.log.warn({ err: error }, 'a page could not be drawn; the browser has to draw it');
      }
      return 'not drawn';
    }
  };
}

/** Whether an address of a page searches, which is more work. */
export const isSearch = ({ url }: Pick<FastifyRequest, 'url'>): boolean => /[?&]q=/.test(url);

/** Browsers that say whether they are on a phone: https://wicg.github.io/ua-client-hints/#sec-ch-ua-mobile; others say it in their name. */
function roomOf({ headers }: FastifyRequest): PageRoom {
  const hint = headers['sec-ch-ua-mobile'];
  const isPhone = hint === undefined ? /\bMobi/.test(headers['user-agent'] ?? '') : hint === '?1';
  return isPhone ? 'narrow' : 'wide';
}
