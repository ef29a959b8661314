import Fastify, { type FastifyBaseLogger, type FastifyHttpOptions, type RawServerDefault } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Config } from './config.ts';

export type FastifyDeps = { trustProxy?: Config['trustProxy']; logger?: FastifyBaseLogger };

/** A Fastify as every part of the API expects it: strict validation, problems as answers. Tests of one plugin build on it too. */
export function createFastify({ trustProxy = false, logger }: FastifyDeps = {}) {
  const options: FastifyHttpOptions<RawServerDefault, FastifyBaseLogger> = {
    trustProxy,
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', useDefaults: true, allErrors: true } },
  };
  const app = Fastify(options).withTypeProvider<TypeBoxTypeProvider>();
  // Answers are checked against their schemas in tests; at run time they are written as they are.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  return app;
}
export type App = ReturnType<typeof createFastify>;
