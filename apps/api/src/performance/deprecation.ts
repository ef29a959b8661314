import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { App } from '../create-fastify.ts';

/** Says of a route, or of some of its query parameters, that it will go. Headers, the API's document and the guide follow from it. */
export interface Deprecation {
  /** The day from which it counts, for instance 2026-11-21; UTC. */
  since: string;
  /** The day from which it may be gone. */
  sunset: string;
  /** An address where people read about it. */
  link: string;
  /** What to ask for instead, a sentence for people. */
  instead: string;
  /** Only these query parameters; the route itself where they are left out. */
  parameters?: readonly string[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    deprecated?: Deprecation;
  }
}

/** A part of the API that will go: an operation, or a parameter of it. */
export interface DeprecatedPart extends Omit<Deprecation, 'parameters'> {
  /** Method and versioned path, for instance `GET /api/v1/products/:id`. */
  operation: string;
  /** Empty: the whole operation. */
  parameter: string;
}

export interface Deprecations {
  /** What the routes declare; complete when the app is ready. */
  parts(): DeprecatedPart[];
}

/**
 * Announces what is deprecated on every answer of it: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a `Link` to the guide, also where the
 * route refuses the request. Is to be called after access control, so that `onCall` knows who asks.
 */
export function announceDeprecations(
  app: App,
  { onCall }: { onCall: (part: DeprecatedPart, request: FastifyRequest) => void },
): Deprecations {
  const declared = new Map<string, DeprecatedPart>();
  app.addHook('onRoute', (route) => {
    for (const part of partsOf(route)) declared.set(`${part.operation} ${part.parameter}`, checked(part));
  });
  app.addHook('onRequest', (request, reply, done) => {
    // Nearly always nothing is declared at all, and a request is not to pay for the question.
    if (declared.size > 0) announce(request, reply, onCall);
    done();
  });
  // A route that has a Link of its own has set it over this one.
  app.addHook('onSend', (request, reply, payload, done) => {
    if (declared.size > 0 && reply.hasHeader('deprecation')) {
      const link = linkOf(request.routeOptions.config.deprecated!);
      const present = String(reply.getHeader('link') ?? '');
      if (!present.includes(link)) reply.header('link', present ? `${present}, ${link}` : link);
    }
    done(null, payload);
  });
  return { parts: () => [...declared.values()] };
}

function announce(
  request: FastifyRequest,
  reply: FastifyReply,
  onCall: (part: DeprecatedPart, request: FastifyRequest) => void,
): void {
  const { config, method, url = '' } = request.routeOptions;
  if (!config.deprecated) return;
  const query = request.query as object;
  const called = partsOf({ method, url, config }).filter(({ parameter }) => parameter === '' || parameter in query);
  for (const part of called) onCall(part, request);
  const { since, sunset } = config.deprecated;
  if (called.length > 0) {
    reply.headers({
      deprecation: `@${Date.parse(since) / 1_000}`,
      sunset: new Date(sunset).toUTCString(),
      link: linkOf(config.deprecated),
    });
  }
}

const linkOf = ({ link }: Deprecation): string => `<${link}>; rel="deprecation"`;

function partsOf({ method, url, config }: Pick<RouteOptions, 'method' | 'url' | 'config'>): DeprecatedPart[] {
  if (!config?.deprecated) return [];
  const { parameters = [''], ...deprecation } = config.deprecated;
  // A HEAD is a GET without its body, and the unversioned address is the same one.
  const methods = new Set([method].flat().map((name) => (name === 'HEAD' ? 'GET' : name)));
  const path = url.replace(/^\/api\/(?!v\d)/, '/api/v1/');
  return [...methods].flatMap((name) =>
    parameters.map((parameter) => ({ ...deprecation, operation: `${name} ${path}`, parameter })),
  );
}

/** Long enough for whoever releases twice a year. */
const NOTICE_DAYS = 180;

/** @throws Error for days that are none, or too close to each other: the app does not start. */
function checked(part: DeprecatedPart): DeprecatedPart {
  const [since, sunset] = [Date.parse(part.since), Date.parse(part.sunset)];
  if (!(since + NOTICE_DAYS * 86_400_000 <= sunset))
    throw new Error(
      `${part.operation} is deprecated from ${part.since} until ${part.sunset}; give people ${NOTICE_DAYS} days.`,
    );
  return part;
}
