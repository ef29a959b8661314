import { PROBLEMS } from '@headroom/contracts/problems';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../testing/test-server.ts';

type Operation = {
  operationId: string;
  summary?: string;
  tags?: string[];
  security: object[];
  responses: Record<string, { description: string; content?: Record<string, { schema: { $ref?: string } }> }>;
};
type Document = {
  openapi: string;
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};

let server: TestServer;
let document: Document;
beforeAll(async () => {
  server = await createTestServer();
  document = (await server.app.inject('/api/openapi.json')).json();
});
afterAll(() => server.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe('/api/openapi.json', () => {
  it('describes the versioned addresses, each with a summary, a tag and a name of its own', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/v1/products/{id}');
    expect(Object.keys(document.paths).filter((path) => !path.startsWith('/api/v1/'))).toEqual([]);
    for (const { path, operation } of operations()) {
      expect([path, operation.summary, operation.tags?.[0]]).toEqual([path, expect.any(String), expect.any(String)]);
    }
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names what a route answers with', () => {
    const responses = document.paths['/api/v1/products']?.['get']?.responses;
    expect(responses?.['200']?.content?.['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/ProductList',
    });
    expect(responses?.['400']?.content?.['application/problem+json']?.schema.$ref).toBe('#/components/schemas/Problem');
    expect(responses?.['400']?.description).toContain(PROBLEMS.validation_failed.title);
    expect(document.paths['/api/v1/auth/me']?.['get']?.security).toEqual([{ bearer: [] }, { cookie: [] }]);
    expect(document.paths['/api/v1/products']?.['get']?.security).toContainEqual({});
  });

  it('says what the cache takes and answers', () => {
    for (const path of ['/api/v1/products', '/api/v1/products/{id}']) {
      const { parameters = [], responses } = document.paths[path]!['get'] as unknown as {
        parameters?: { in: string; name: string }[];
        responses: Record<string, { headers?: object; content?: object }>;
      };
      const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
      expect(headers).toEqual(['If-None-Match', 'Change-Token']);
      expect(Object.keys(responses['200']?.headers ?? {})).toEqual(
        expect.arrayContaining(['ETag', 'Cache-Control', 'Vary', 'Cache-Status', 'Server-Timing', 'Content-Encoding']),
      );
      expect(Object.keys(responses['304']?.headers ?? {})).toContain('ETag');
      expect(responses['304']?.content).toBeUndefined();
      expect(responses['406']).toBeDefined();
    }
  });

  it('names every code that can come, where it comes', () => {
    const everything = [
      document.info.description,
      ...operations().flatMap(({ operation }) =>
        Object.values(operation.responses).map(({ description }) => description),
      ),
    ].join('\n');
    expect(Object.keys(PROBLEMS).filter((code) => !everything.includes(`\`${code}\``))).toEqual([]);
    const list = document.paths['/api/v1/products']?.['get']?.responses;
    expect(list?.['400']?.description).toContain('`cursor_invalid`');
    expect(list?.['414']?.description).toContain('`uri_too_long`');
    expect(list?.['503']?.description).toContain('`database_timeout`');
    expect(document.paths['/api/v1/site']?.['get']?.responses['400']?.description).not.toContain('cursor_invalid');
  });

  it('refers only to what it holds', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(references.length).toBeGreaterThan(10);
    expect(known).toEqual(expect.arrayContaining([...new Set(references)]));
    expect(JSON.stringify(document)).not.toContain('x-headroom');
  });
});

describe('/api/docs', () => {
  it('is a page whose policy lets its own scripts run and nothing else', async () => {
    const page = await server.app.inject('/api/docs');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    expect(page.body).not.toMatch(/<script(?![^>]*src=)/);
    const scripts = [...page.body.matchAll(/src="([^"]+)"/g)].map(([, src = '']) => src);
    for (const src of scripts) expect((await server.app.inject(src)).statusCode).toBe(200);
  });
});
