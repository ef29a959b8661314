import { describe, expect, it } from 'vitest';
import type { Access } from './access.ts';
import { createTestApp, someone } from './testing/test-app.ts';

describe('controlAccess', () => {
  it('does not start with a route that declares no access', async () => {
    const app = createTestApp();
    app.get('/open', async () => 'open');
    await expect(app.ready()).rejects.toThrow('These routes do not declare config.access: GET /open');
  });

  it.each<[Access, boolean, number[]]>([
    // nobody, viewer, editor, operator
    ['anyone', false, [200, 200, 200, 200]],
    ['catalogue', true, [200, 200, 200, 200]],
    ['catalogue', false, [401, 200, 200, 200]],
    ['viewer', true, [401, 200, 200, 200]],
    ['editor', true, [401, 403, 200, 200]],
    ['operator', true, [401, 403, 403, 200]],
  ])('admits to %s (public: %s) whom it should', async (access, isPublic, expected) => {
    const statuses = await Promise.all(
      [null, someone('viewer'), someone('editor'), someone('operator')].map(async (user) => {
        const app = createTestApp({ user, isPublic });
        app.get('/it', { config: { access } }, async () => 'it');
        return (await app.inject('/it')).statusCode;
      }),
    );
    expect(statuses).toEqual(expected);
  });

  it('refuses what names its person and comes with another’s session', async () => {
    const user = someone('editor');
    const app = createTestApp({ user });
    app.patch('/it', { config: { access: 'editor' } }, async () => 'done');
    const send = (headers: Record<string, string>) => app.inject({ method: 'PATCH', url: '/it', headers });
    expect((await send({})).statusCode).toBe(200);
    expect((await send({ 'acting-user': user.id })).statusCode).toBe(200);
    const refused = await send({ 'acting-user': '00000000-0000-7000-8000-00000000beef' });
    expect(refused.statusCode).toBe(401);
    expect(refused.json()).toMatchObject({ code: 'unauthenticated' });
  });
});
