import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import AjvCompiler from '@fastify/ajv-compiler';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaCompiler,
  type RawServerDefault,
} from 'fastify';
import { writeJson, type AnswerMarks } from './answer-marks.ts';
import { coerceQuery } from './coerce-query.ts';
import type { Config } from './config.ts';
import { createErrorHandler, rawProblemResponse } from './error-handler.ts';
import { AppError } from './errors.ts';
import { createSecurityHeaders, setSecurityHeaders, type SecurityHeaders } from './performance/security-headers.ts';
import { isLongBody } from './performance/long-bodies.ts';
import { MAX_BODY_BYTES, MAX_HEADER_BYTES, TIMEOUTS } from './performance/limits.ts';
import { takeJson } from './performance/take-json.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Hears of the parts of its work; undefined where nobody wants to know. */
    marks?: AnswerMarks | undefined;
  }
}

export type FastifyDeps = {
  logger: FastifyBaseLogger;
  trustProxy?: Config['trustProxy'];
  cdnUrl?: Config['cdnUrl'];
  /** Of the scripts and styles that stand in a page, as the Content-Security-Policy names them. */
  scriptHashes?: readonly string[] | undefined;
  styleHashes?: readonly string[] | undefined;
  /** The contents of the PEM files; with them the server speaks HTTPS, HTTP/2 where the client can. */
  tls?: { cert: Buffer; key: Buffer } | undefined;
};

/** The id that a proxy or a client gave, if it is one, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const asked = headers['x-request-id'];
  return typeof asked === 'string' && /^[\w-]{1,64}$/.test(asked) ? asked : randomUUID();
}

/** A Fastify as every part of the API expects it: strict validation, problems as answers, late requests refused, security headers on all. */
export function createFastify({ logger, trustProxy = false, cdnUrl, scriptHashes, styleHashes, tls }: FastifyDeps) {
  const securityHeaders = createSecurityHeaders({ cdnUrl, scriptHashes, styleHashes });
  const connections = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: TIMEOUTS.headersMilliseconds,
    requestTimeout: TIMEOUTS.requestMilliseconds,
    connectionsCheckingInterval: TIMEOUTS.checkMilliseconds,
  };
  const addConstantHeaders = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.header('x-request-id', request.id);
    reply.header('api-version', '1');
    setSecurityHeaders(request, reply, securityHeaders);
  };
  const errors = createErrorHandler(logger);
  const options: FastifyHttpOptions<RawServerDefault, FastifyBaseLogger> = {
    loggerInstance: logger,
    // request-log.ts writes one line a request, without the query.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: TIMEOUTS.requestMilliseconds,
    keepAliveTimeout: TIMEOUTS.keepAliveMilliseconds,
    // While draining, requests on open connections are still answered, and told to close.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    genReqId: requestIdOf,
    frameworkErrors: (error, request, reply) => {
      // No hook runs for these.
      addConstantHeaders(request, reply);
      errors.handle(error, request, reply);
    },
    clientErrorHandler: (error, socket) => answerBrokenConnection(error, socket, securityHeaders),
    // Fastify has a type for each protocol; a server with allowHTTP1 behaves like HTTP/1.1's for everything here.
    ...((tls ? { http2: true, https: { allowHTTP1: true, ...tls, ...connections } } : { http: connections }) as {
      http: typeof connections;
    }),
  };
  const app = Fastify(options).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(createValidatorCompiler());
  // Answers are checked against their schemas in tests; at run time they are written as they are.
  app.setSerializerCompiler(() => writeJson);
  // Fastify takes plain text by itself; nothing here does.
  app.removeContentTypeParser('text/plain');
  takeJson(app, 'application/json');
  app.setErrorHandler(errors.handle);
  app.addHook('onClose', async () => errors.stop());
  app.addHook('onRequest', (request, reply, done) => {
    addConstantHeaders(request, reply);
    done();
  });
  return app;
}
export type App = ReturnType<typeof createFastify>;

/** Query values are texts and get their type from the schema; a JSON body has types, and `"1"` is not 1 there. */
function createValidatorCompiler(): FastifySchemaCompiler<never> {
  const compile = AjvCompiler()(
    {},
    {
      customOptions: { removeAdditional: false, useDefaults: true, allErrors: true, verbose: true, coerceTypes: false },
    },
  );
  return (route: { httpPart?: string; schema: object }) => {
    const validate = compile(route as never) as ValidateFunction;
    if (route.httpPart !== 'querystring') return validate as never;
    const coerced = (query: Record<string, unknown>) => {
      coerceQuery(route.schema, query);
      const isValid = validate(query);
      coerced.errors = validate.errors ?? null;
      return isValid;
    };
    coerced.errors = null as ValidateFunction['errors'] | null;
    return coerced as never;
  };
}
interface ValidateFunction {
  (data: unknown): boolean;
  errors?: unknown[] | null;
}

/** Answers what Node's parser refused, before there is a request. https://nodejs.org/api/http.html#event-clienterror */
function answerBrokenConnection(error: Error & { code?: string }, socket: Socket, headers: SecurityHeaders): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isLongBody(socket)) return;
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(rawProblemResponse(toBrokenConnectionError(error.code), { requestId: randomUUID(), headers }));
}

function toBrokenConnectionError(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new AppError('headers_too_large', {
      detail: `Address and headers may have at most ${MAX_HEADER_BYTES} bytes.`,
    });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new AppError('request_timeout', {
      detail: `A request has to arrive within ${TIMEOUTS.requestMilliseconds / 1_000} seconds.`,
    });
  }
  return new AppError('malformed_request', { detail: 'This is not HTTP.' });
}
