import { expect, it } from 'vitest';
import { createTestApp } from '../../testing/test-app.ts';
import { isOwnOrigin } from './same-site.ts';

it.each([
  // No browser.
  [{}, true],
  [{ 'sec-fetch-site': 'same-origin', origin: 'https://shop.example' }, true],
  [{ 'sec-fetch-site': 'none' }, true],
  [{ 'sec-fetch-site': 'none', origin: 'http://localhost:1' }, false],
  [{ 'sec-fetch-site': 'same-site' }, false],
  [{ 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' }, false],
  [{ 'sec-fetch-site': 'cross-site' }, false],
  [{ 'sec-fetch-site': 'of the future' }, false],
  [{ origin: 'http://localhost:3000' }, true],
  [{ origin: 'http://localhost:1' }, false],
  [{ origin: 'http://localhost' }, false],
  [{ origin: 'https://localhost:3000' }, false],
  [{ origin: 'http://sibling.localhost:3000' }, false],
  [{ origin: 'null' }, false],
  [{ origin: '' }, false],
  [{ origin: 'http://' }, false],
  // Without its default port, as browsers write it.
  [{ origin: 'http://shop.example', host: 'Shop.example:80' }, true],
  // As people reach it, whatever a proxy in front tells us.
  [{ origin: 'https://public.example' }, true],
  [{ origin: 'https://public.example:444' }, false],
])('tells whether %j comes from its own origin', async (headers, expected) => {
  const app = createTestApp();
  app.post('/', { config: { access: 'anyone' } }, async (request) => ({
    is: isOwnOrigin(request, 'https://public.example/catalogue'),
  }));
  const answer = await app.inject({ method: 'POST', url: '/', headers: { host: 'localhost:3000', ...headers } });
  expect(answer.json()).toEqual({ is: expected });
  await app.close();
});
