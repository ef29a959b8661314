import { Type } from 'typebox';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AppError } from './errors.ts';
import { createTestApp } from './testing/test-app.ts';

const access = { access: 'anyone' } as const;

function createApp({ expectsErrors = false } = {}) {
  const app = createTestApp({ expectsErrors });
  const body = Type.Object(
    { title: Type.String({ minLength: 1 }), count: Type.Optional(Type.Integer()) },
    { additionalProperties: false },
  );
  const querystring = Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
      status: Type.Optional(Type.Array(Type.Enum(['draft', 'active']))),
    },
    { additionalProperties: false },
  );
  const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
  app.get('/api/things', { config: access, schema: { querystring } }, async (request) => request.query);
  app.post('/api/things', { config: access, schema: { body } }, async (request) => request.body);
  app.get('/api/things/:id', { config: access, schema: { params } }, async (request) => request.params);
  app.get('/api/broken', { config: access }, async () => {
    throw new Error('password is hunter2');
  });
  app.get('/api/refused', { config: access }, async () => {
    throw new AppError('overloaded', { detail: 'Wait.', headers: { 'Retry-After': '3' } });
  });
  return app;
}

describe('answers to requests that are wrong', () => {
  it.each([
    ['GET', '/api/things?limit=0', 400, 'validation_failed', '/query/limit', 'Must be a whole number from 1 to 200.'],
    ['GET', '/api/things?limit=abc', 400, 'validation_failed', '/query/limit', 'Must be a whole number from 1 to 200.'],
    [
      'GET',
      '/api/things?limit=1&limit=2',
      400,
      'validation_failed',
      '/query/limit',
      'Must be a whole number from 1 to 200.',
    ],
    ['GET', '/api/things?status=sold', 400, 'validation_failed', '/query/status', 'Must be one of: draft, active.'],
    [
      'GET',
      '/api/things?limt=1',
      400,
      'validation_failed',
      '/query/limt',
      'There is no such parameter; taken here: limit, status.',
    ],
    [
      'GET',
      '/api/things?status=a%00b',
      400,
      'validation_failed',
      '/query/status',
      'Must not contain the character U+0000.',
    ],
  ])('%s %s → %i %s', async (method, url, status, code, path, message) => {
    const reply = await createApp().inject({ method: method as 'GET', url });
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.json()).toMatchObject({ code, status, requestId: reply.headers['x-request-id'] });
    expect(reply.json().errors).toContainEqual(expect.objectContaining({ path, message }));
  });

  it.each([
    ['GET', '/api/things/42', 404, 'not_found'],
    ['GET', `/api/things/${'a'.repeat(300)}`, 404, 'not_found'],
    ['GET', '/api/things/%00', 404, 'not_found'],
    ['GET', '/api/nothing', 404, 'not_found'],
    ['GET', '/api/things/%E0%A4', 400, 'malformed_request'],
    ['GET', '/api/things?status=%E0%A4%A', 400, 'malformed_request'],
    ['GET', `/api/things?limit=${'1'.repeat(17_000)}`, 414, 'uri_too_long'],
  ])('%s %s → %i %s', async (method, url, status, code) => {
    const reply = await createApp().inject({ method: method as 'GET', url });
    expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
    expect(reply.headers['x-request-id']).toBe(reply.json().requestId);
    expect(reply.headers['api-version']).toBe('1');
  });

  it('names the methods that an address takes', async () => {
    const reply = await createApp().inject({
      method: 'DELETE',
      url: '/api/things?x=1',
      headers: { 'content-type': 'text/strange' },
    });
    expect([reply.statusCode, reply.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });

  it.each([
    ['{"title":', 'application/json', 400, 'malformed_request'],
    ['', 'application/json', 400, 'malformed_request'],
    ['{"title":"a","__proto__":{}}', 'application/json', 400, 'malformed_request'],
    ['<a/>', 'text/xml', 415, 'unsupported_media_type'],
    [JSON.stringify({ title: 'a'.repeat(1_100_000) }), 'application/json', 413, 'too_large'],
    ['{"title":""}', 'application/json', 400, 'validation_failed'],
    ['{"title":5}', 'application/json', 400, 'validation_failed'],
    ['{"title":"a","count":"5"}', 'application/json', 400, 'validation_failed'],
    ['{"title":"a","more":1}', 'application/json', 400, 'validation_failed'],
    [String.raw`{"title":"a\u0000"}`, 'application/json', 400, 'validation_failed'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'application/json', 400, 'validation_failed'],
  ])('a body %.30s as %s → %i %s', async (payload, type, status, code) => {
    const reply = await createApp().inject({
      method: 'POST',
      url: '/api/things',
      payload,
      headers: { 'content-type': type },
    });
    expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
  });

  it('points into the body', async () => {
    const reply = await createApp().inject({ method: 'POST', url: '/api/things', payload: { count: 1.5, 'a/b~c': 1 } });
    expect(reply.json().errors).toEqual([
      { path: '/body/title', code: 'required', message: 'This field is required.' },
      { path: '/body/a~1b~0c', code: 'unknown', message: 'There is no such field; taken here: title, count.' },
      { path: '/body/count', code: 'type', message: 'Must be a whole number.' },
    ]);
  });

  it('says nothing of the inside in a 500', async () => {
    const reply = await createApp({ expectsErrors: true }).inject('/api/broken');
    expect([reply.statusCode, reply.json().code]).toEqual([500, 'internal']);
    expect(reply.body).not.toContain('hunter2');
  });

  it('sends the headers of an error', async () => {
    const reply = await createApp({ expectsErrors: true }).inject('/api/refused');
    expect([reply.statusCode, reply.headers['retry-after']]).toEqual([503, '3']);
  });
});

describe('the request id', () => {
  it('is taken from the client where it is sane', async () => {
    const app = createApp();
    const ids = await Promise.all(
      ['abc-1_2', 'a b', 'x'.repeat(65)].map(
        async (id) =>
          (await app.inject({ url: '/api/things', headers: { 'x-request-id': id } })).headers['x-request-id'],
      ),
    );
    expect(ids).toEqual(['abc-1_2', expect.stringMatching(/^[\da-f-]{36}$/), expect.stringMatching(/^[\da-f-]{36}$/)]);
  });
});

describe('what is not even HTTP', () => {
  it.each([
    ['GARBAGE\r\n\r\n', 'HTTP/1.1 400 Bad Request', 'malformed_request'],
    [`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`, 'HTTP/1.1 431 ', 'headers_too_large'],
  ])('%.10s gets a problem too', async (bytes, status, code) => {
    const app = createApp();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(bytes));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    await app.close();
    expect(text.startsWith(status)).toBe(true);
    expect(text).toContain(`"code":"${code}"`);
    const head = text.slice(0, text.indexOf('\r\n\r\n')).toLowerCase();
    expect(head).toContain("\r\ncontent-security-policy: default-src 'none';");
    expect(head).toContain('\r\nx-content-type-options: nosniff\r\n');
  });
});
