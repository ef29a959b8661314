import { join } from 'node:path';
import cookie from '@fastify/cookie';
import type { PrismaClient } from '@headroom/database';
import { drawDemoPicture } from '@headroom/database/demo';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { controlAccess } from './access.ts';
import { createFeed } from './changes/create-feed.ts';
import { createFeedRepository } from './changes/feed-repository.ts';
import { answerEarly } from './cache/http/answer-early.ts';
import { readCatalogue } from './catalogue/read-catalogue.ts';
import type { Config } from './config.ts';
import { createFastify, requestIdOf, type App, type FastifyDeps } from './create-fastify.ts';
import { createAccountsRepository } from './features/accounts/accounts-repository.ts';
import { accountsRoutes } from './features/accounts/accounts-routes.ts';
import { refuseForgedWrites } from './features/accounts/refuse-forged-writes.ts';
import { createAccountsService } from './features/accounts/accounts-service.ts';
import { readToken, saysWho } from './features/accounts/session-token.ts';
import { createBatchRoutes } from './features/batch/batch-routes.ts';
import { cacheRoutes } from './features/cache-management/cache-routes.ts';
import { changesRoutes } from './features/changes/changes-routes.ts';
import { createCallCounter } from './features/deprecations/count-calls.ts';
import { deprecationsRoutes } from './features/deprecations/deprecations-routes.ts';
import { bulkActionsRoutes } from './features/bulk-actions/bulk-actions-routes.ts';
import { createExportRoutes } from './features/exports/export-routes.ts';
import { jobsRoutes } from './features/jobs/jobs-routes.ts';
import { createImportsRoutes } from './features/imports/uploads/imports-routes.ts';
import { createProductsReader } from './features/products/products-reader.ts';
import { productsRoutes } from './features/products/products-routes.ts';
import { historyRoutes } from './features/products/history/history-routes.ts';
import { productImagesRoutes } from './features/products/images/product-images-routes.ts';
import { productsWritingRoutes } from './features/products/writing/products-writing-routes.ts';
import { picturesRoutes } from './features/pictures/pictures-routes.ts';
import { servePicturesRoutes } from './features/pictures/serve-pictures-routes.ts';
import { createUploadedPicturesRoutes } from './features/pictures/uploaded-pictures-routes.ts';
import { createProductsUpkeep } from './features/products/products-upkeep.ts';
import { purgesRoutes } from './features/purges/purges-routes.ts';
import { readSite } from './features/site/read-site.ts';
import { siteRoutes } from './features/site/site-routes.ts';
import { createStreamRoutes } from './features/stream/create-stream-routes.ts';
import { createDrawPage, isSearch } from './features/web/draw-pages.ts';
import { createFindFacets } from './features/web/find-facets.ts';
import { openPages } from './features/web/open-pages.ts';
import type { PageSources } from './features/web/page-route.ts';
import { readWebApp } from './features/web/read-web-app.ts';
import { serveWebFiles } from './features/web/web-files.ts';
import { createInnerCalls } from './inner-calls.ts';
import { createJobs } from './jobs/create-jobs.ts';
import { registerHealth, type Lifecycle } from './monitoring/health.ts';
import type { LogTap } from './monitoring/logs/log-tap.ts';
import { logRequests, writeRequestLine } from './monitoring/request-log.ts';
import { openApiMonitoring } from './open-api-monitoring.ts';
import { followChanges, openDelivery } from './open-delivery.ts';
import { describeApi, serveApiDocument } from './openapi/openapi.ts';
import { openPictureStore } from './optimization/images/open-picture-store.ts';
import { createPicturesRepository } from './optimization/images/pictures-repository.ts';
import { PICTURE_UPLOAD_LIMITS } from './optimization/images/receiving/picture-upload-limits.ts';
import { createReceivePicture } from './optimization/images/receiving/receive-picture.ts';
import { addBodyDecompression } from './performance/body-decompression.ts';
import { addCacheControl } from './performance/cache-control.ts';
import { closeConnections } from './performance/close-connections.ts';
import { addCompression } from './performance/compression.ts';
import { setDeadlines } from './performance/deadlines.ts';
import { announceDeprecations } from './performance/deprecation.ts';
import { refuseWhenBehind } from './performance/refuse-when-behind.ts';
import { createGuessLimit } from './performance/rate-limits/limit-guesses.ts';
import { createRateCheck } from './performance/rate-limits/create-rate-check.ts';
import { limitRates } from './performance/rate-limits/limit-rates.ts';
import { refuseMalformed } from './performance/refuse-malformed.ts';
import { refuseUnrouted } from './performance/refuse-unrouted.ts';
import { createRunWrite } from './performance/run-write.ts';
import { createSecurityHeaders } from './performance/security-headers.ts';
import { shedLoad } from './performance/shed-load.ts';
import { endSlowClients } from './performance/slow-clients.ts';
import { runRegularly } from './run-regularly.ts';

export type AppDeps = {
  config: Config;
  pool: Pool;
  prisma: PrismaClient;
  lifecycle: Lifecycle;
  /** Where the built web app is. */
  webDirectory: string;
  /** What the logger has written and nobody has kept. */
  logTap?: LogTap;
} & Pick<FastifyDeps, 'logger' | 'tls'>;

/** `/api` without a version is the current one. */
const API_PREFIXES = ['/api/v1', '/api'];

/** What a process counts is lost with it when it is killed: at most so much. */
const SAVE_MILLISECONDS = 60_000;

/** Wires the API together, in the order in which a request meets the parts. */
export async function buildApp({
  config,
  pool,
  prisma,
  lifecycle,
  webDirectory,
  logger,
  logTap,
  tls,
}: AppDeps): Promise<App> {
  const { isPublic, demoAccountsWork } = config;
  const { secret } = await readCatalogue(pool);
  const innerCalls = createInnerCalls();
  const following = await followChanges({ pool, logger });
  const { follower, fence } = following;
  const reader = await createProductsReader(pool, { fence });
  const runWrite = createRunWrite({ pool, secret, fence });
  const feed = createFeed({ repository: createFeedRepository(pool), secret });
  const jobs = createJobs({ pool, onError: (error) => logger.warn({ err: error }, 'the job queue had a fault') });

  const exportRoutes = createExportRoutes({
    pool,
    select: reader.select,
    fractionDigits: reader.currencyFractionDigits,
  });
  const batchRoutes = createBatchRoutes({ innerCalls, poolSize: pool.options.max ?? 10 });
  const importsRoutes = createImportsRoutes({ pool, jobs, runWrite, dataDirectory: config.dataDirectory });
  const store = openPictureStore(config);
  const pictures = createPicturesRepository(pool);
  const receive = createReceivePicture({
    repository: pictures,
    store,
    jobs,
    limits: { ...PICTURE_UPLOAD_LIMITS, maxKeptBytes: config.pictures.maxBytesPerUser },
  });
  const uploadedPicturesRoutes = createUploadedPicturesRoutes({ pool, jobs, runWrite, store, receive });
  const streamRoutes = createStreamRoutes({
    feed,
    follower,
    findJob: (id) => jobs.find(id, null),
    authenticate: async (request) => accounts.authenticate(request),
    onError: (error) => logger.warn({ err: error }, 'a live stream broke off'),
  });

  const { trustProxy, cdnUrl } = config;
  const web = readWebApp({ directory: webDirectory, cdnUrl });
  const readOwnSite = () =>
    readSite({
      pool,
      isPublic,
      demoAccountsWork,
      fieldSampleShare: config.monitoring.isOn ? config.field.sampleShare : 0,
    });
  const pages = isPublic
    ? await openPages({
        web,
        rendererFile: join(webDirectory, '../dist-server/renderer.js'),
        sources: {
          ...(reader.cached as Pick<PageSources, 'list' | 'marks' | 'facets' | 'one'>),
          readSite: readOwnSite,
          findFacets: (query) => findFacets(query),
        },
        cdnUrl,
        onError: (error) =>
          logger.warn({ err: error }, 'pages are not drawn: what the build made for it does not load'),
      })
    : undefined;

  const delivery = openDelivery({
    config,
    pool,
    secret,
    following,
    routes: [...Object.values(reader.cached), ...(pages ? [pages.route] : [])],
    logger,
  });
  const findFacets = createFindFacets({ route: reader.cached.facets, check: delivery.check, fence });
  const { answerCached, answerKnown, findPublic, countPublic } = delivery.answers;
  const { admission, limit, operating, purgeTargets, repeatMilliseconds } = delivery;

  const accounts = createAccountsService({
    repository: createAccountsRepository({ pool, prisma, demoAccountsWork }),
    limitGuesses: createGuessLimit({ rate: config.rates.reads, count: delivery.countRates }),
  });
  const policy = { cdnUrl, scriptHashes: web?.scriptHashes, styleHashes: web?.styleHashes };
  const app = createFastify({ trustProxy, ...policy, logger, tls });
  const monitoring = await openApiMonitoring({
    config,
    pool,
    webDirectory,
    delivery,
    follower,
    logTap,
    logger,
  });
  logRequests(app);
  monitoring.observe(app);
  closeConnections(app, { lifecycle });
  refuseWhenBehind(app);
  // These are awaited: hooks run in the order in which they were added, and a plugin adds its own when it has loaded.
  addCacheControl(app);
  await addCompression(app);
  addBodyDecompression(app);
  refuseMalformed(app);
  await app.register(cookie);
  refuseForgedWrites(app);
  innerCalls.guard(app);
  controlAccess(app, { isPublic, authenticate: innerCalls.authenticate(accounts.authenticate) });
  const deprecatedCalls = createCallCounter(pool);
  const deprecations = announceDeprecations(app, { onCall: deprecatedCalls.count });
  await describeApi(app, config);
  answerKnown(app);
  // Behind what the cache answers without work.
  limitRates(app, {
    rates: config.rates,
    count: delivery.countRates,
    tokenOf: (request) => readToken(request)?.token,
  });
  // Counted all the same: whoever tries addresses out is asking, too.
  refuseUnrouted(app);
  shedLoad(app, { admission, limit });
  setDeadlines(app);
  endSlowClients(app);

  registerHealth(app, { pool, lifecycle });
  for (const prefix of API_PREFIXES) {
    app.register(accountsRoutes, { prefix, accounts });
    app.register(siteRoutes, { prefix, readSite: readOwnSite });
    app.register(productsRoutes, { prefix, reader, answerCached });
    app.register(productsWritingRoutes, { prefix, runWrite });
    app.register(historyRoutes, { prefix, pool, runWrite });
    app.register(exportRoutes, { prefix });
    app.register(importsRoutes, { prefix });
    app.register(uploadedPicturesRoutes, { prefix });
    app.register(productImagesRoutes, { prefix, runWrite, receive });
    app.register(changesRoutes, { prefix, feed });
    app.register(jobsRoutes, { prefix, jobs, runWrite });
    app.register(bulkActionsRoutes, { prefix, jobs, runWrite, pool, select: reader.select });
    app.register(streamRoutes, { prefix });
    app.register(purgesRoutes, {
      prefix,
      pool,
      runWrite,
      targets: purgeTargets,
      repeatMilliseconds,
    });
    app.register(batchRoutes, { prefix });
    app.register(cacheRoutes, { prefix, ...operating });
    app.register(deprecationsRoutes, { prefix, deprecations, counter: deprecatedCalls });
    monitoring.register(app, prefix);
  }
  monitoring.serveMetrics(app);
  serveApiDocument(app);
  app.register(picturesRoutes, { draw: drawDemoPicture });
  const isWithinRate = createRateCheck(config.rates);
  const mayAsk = (request: FastifyRequest) => isWithinRate(request, isSearch(request) ? 'searches' : 'reads');
  app.register(servePicturesRoutes, { repository: pictures, store, mayAsk });
  serveWebFiles(app, web, pages && createDrawPage({ ...pages, answerCached, hasSession: saysWho, mayAsk }));
  const upkeep = createProductsUpkeep({
    pool,
    reader,
    isPublic,
    onError: (error) => app.log.warn({ err: error }, 'warming or learning words failed; it is tried again'),
  });
  const saving = runRegularly({
    work: async () => {
      await deprecatedCalls.flush();
      await operating.save();
    },
    everyMilliseconds: SAVE_MILLISECONDS,
    onError: (error) => app.log.warn({ err: error }, 'saving what was counted failed; it is tried again'),
  });
  app.addHook('onListen', async () => {
    upkeep.start();
    saving.start();
    operating.start();
    monitoring.start();
    // So that the first answers can be kept already.
    void fence.renew();
  });
  app.addHook('onReady', async () => delivery.purging.start());
  app.addHook('onClose', () => monitoring.stop());
  app.addHook('onClose', () => saving.stop());
  app.addHook('onClose', () => upkeep.stop());
  app.addHook('onClose', () => jobs.stop());
  // Hooks of this kind run in the opposite order: what others stand on is registered before them.
  app.addHook('onClose', () => delivery.close());

  answerEarly(app, {
    // What is announced of a route has to be counted by its route.
    isOpen: () => isPublic && deprecations.parts().length === 0,
    isEnding: () => lifecycle.draining,
    find: findPublic,
    count: countPublic,
    onAnswer: operating.learn,
    constantHeaders: ['API-Version', '1', ...Object.entries(createSecurityHeaders(policy)).flat()],
    requestIdOf,
    onDone(
      { method = '', url = '' },
      { statusCode: status, writableFinished },
      { requestId, entry, bytes, milliseconds },
    ) {
      const isAbandoned = !writableFinished;
      writeRequestLine(app.log, { method, url, status, milliseconds, isAbandoned }, requestId);
      monitoring.answeredEarly(entry, { method, status, milliseconds, bytes, isAbandoned });
    },
    onError: (error) => app.log.error({ err: error }, 'answering a known address failed'),
  });

  await app.ready();
  return app;
}
