import formbody from '@fastify/formbody';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  LoginAnswerSchema,
  LoginBodySchema,
  LogoutQuerySchema,
  PasswordBodySchema,
  UserSchema,
} from '@headroom/contracts/accounts';
import { Type } from 'typebox';
import { requireRole } from '../../access.ts';
import type { AccountsService } from './accounts-service.ts';
import { refuseCrossSite } from './same-site.ts';
import { clearSessionCookie, setSessionCookie } from './session-token.ts';

/** `/auth/login`, `/auth/logout`, `/auth/password` and `/auth/me`. */
export const accountsRoutes: FastifyPluginAsyncTypebox<{ accounts: AccountsService }> = async (app, { accounts }) => {
  app.register(formbody);

  app.post(
    '/auth/login',
    {
      config: {
        access: 'anyone',
        batch: false,
        judgesSite: true,
        problems: ['credentials_invalid', 'cross_site', 'too_many_requests', 'overloaded'],
      },
      schema: {
        tags: ['Accounts'],
        summary: 'Sign in',
        description: 'Takes JSON or a form. Answers with a token and sets the same one as an HttpOnly cookie.',
        consumes: ['application/json', 'application/x-www-form-urlencoded'],
        body: LoginBodySchema,
        response: { 200: LoginAnswerSchema },
      },
    },
    async (request, reply) => {
      refuseCrossSite(request);
      const answer = await accounts.signIn({ ...request.body, address: request.ip });
      setSessionCookie(request, reply, answer.token);
      reply.header('cache-control', 'no-store');
      return answer;
    },
  );

  app.post(
    '/auth/logout',
    {
      config: { access: 'anyone', batch: false, problems: ['cross_site'] },
      schema: {
        tags: ['Accounts'],
        summary: 'Sign out',
        description: 'Ends this session; other servers notice within a second.',
        querystring: LogoutQuerySchema,
        response: { 204: Type.Null({ description: 'The session has ended.' }) },
      },
    },
    async (request, reply) => {
      await accounts.signOut(request, request.query);
      clearSessionCookie(request, reply);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/auth/password',
    {
      config: {
        access: 'viewer',
        batch: false,
        problems: ['cross_site', 'forbidden', 'too_many_requests', 'overloaded'],
      },
      schema: {
        tags: ['Accounts'],
        summary: 'Change the password',
        description: 'Ends every other session of the account; this one goes on.',
        body: PasswordBodySchema,
        response: { 204: Type.Null({ description: 'The new password holds.' }) },
      },
    },
    async (request, reply) => {
      await accounts.changePassword(request, request.body);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/auth/me',
    {
      config: { access: 'viewer' },
      schema: { tags: ['Accounts'], summary: 'Who am I', response: { 200: UserSchema } },
    },
    async (request) => {
      requireRole(request.user, 'viewer');
      return request.user;
    },
  );
};
