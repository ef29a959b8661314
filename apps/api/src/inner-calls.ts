import { AsyncLocalStorage } from 'node:async_hooks';
import type { User } from '@headroom/contracts/accounts';
import type { App } from './create-fastify.ts';
import type { Authenticate } from './access.ts';
import { AppError } from './errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `false`: only by itself, never as a part of another request. It streams, takes or gives a file, or changes who is signed in. */
    batch?: boolean;
  }
}

export interface InnerCalls {
  /** Runs requests that one request is made of: they speak for its caller, who has been authenticated already. */
  speakingFor<T>(caller: User | null, work: () => T): T;
  /** Finds out who sends a request: of a part, whoever sent the whole. */
  authenticate(authenticate: Authenticate): Authenticate;
  /** Refuses parts that their route's `config.batch` does not admit, before anything of them runs. */
  guard(app: App): void;
}

/**
 * Requests within a request (`POST /batch`). Who speaks travels with the asynchronous context, so that no header could say it: a part carries
 * neither cookie nor token, and nothing about it can be forged from outside.
 */
export function createInnerCalls(): InnerCalls {
  const outer = new AsyncLocalStorage<{ caller: User | null }>();
  return {
    speakingFor: (caller, work) => outer.run({ caller }, work),
    authenticate: (authenticate) => (request) => {
      const whole = outer.getStore();
      return whole ? whole.caller : authenticate(request);
    },
    guard(app) {
      app.addHook('onRequest', (request, _reply, done) => {
        const isRefused = request.routeOptions.config.batch === false && outer.getStore() !== undefined;
        done(isRefused ? notHere() : undefined);
      });
    },
  };
}

const notHere = () =>
  new AppError('validation_failed', { detail: 'Ask this address by itself; it cannot be a part of a batch.' });
