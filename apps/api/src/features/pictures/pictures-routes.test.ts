import { describe, expect, it } from 'vitest';
import { createTestApp } from '../../testing/test-app.ts';
import { picturesRoutes } from './pictures-routes.ts';

const app = createTestApp();
app.register(picturesRoutes, { draw: (name) => (name === 'kettle-ink' ? '<svg/>' : undefined) });

describe('/pictures/demo', () => {
  it('draws a picture that may be kept for ever and can do nothing but show itself', async () => {
    const reply = await app.inject('/pictures/demo/kettle-ink.svg');
    expect([reply.statusCode, reply.body, reply.headers['content-type']]).toEqual([200, '<svg/>', 'image/svg+xml']);
    expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(reply.headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  it.each(['other.svg', 'kettle-ink.png', '..%2fkettle-ink.svg', `${'a'.repeat(150)}.svg`, '%00.svg'])(
    'has no %s',
    async (file) => {
      const reply = await app.inject(`/pictures/demo/${file}`);
      expect([reply.statusCode, reply.json().code]).toEqual([404, 'not_found']);
    },
  );
});
