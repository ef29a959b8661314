import type { User } from '@headroom/contracts/accounts';
import { describe, expect, it, vi } from 'vitest';
import { someone } from '../../testing/test-app.ts';
import { createSessionCache } from './session-cache.ts';

function createCache() {
  let time = 0;
  let user: User | null = someone('viewer');
  const findUser = vi.fn<() => Promise<User | null>>(async () => user);
  return {
    cache: createSessionCache(findUser, { now: () => time }),
    findUser,
    pass: (milliseconds: number) => (time += milliseconds),
    end: () => (user = null),
  };
}

describe('createSessionCache', () => {
  it('asks once a second at most, and once for many at the same time', async () => {
    const { cache, findUser, pass, end } = createCache();
    await Promise.all([cache.find('a'), cache.find('a'), cache.find('a')]);
    pass(999);
    expect(await cache.find('a')).toEqual(someone('viewer'));
    expect(findUser).toHaveBeenCalledTimes(1);
    end();
    pass(1);
    expect(await cache.find('a')).toBeNull();
  });

  it('forgets at once, also an answer that is on its way', async () => {
    const { cache, findUser, end } = createCache();
    const early = cache.find('a');
    cache.forget('a');
    end();
    await early;
    expect(await cache.find('a')).toBeNull();
    expect(findUser).toHaveBeenCalledTimes(2);
  });

  it('forgets all sessions of a user', async () => {
    const { cache, end } = createCache();
    await Promise.all([cache.find('a'), cache.find('b')]);
    end();
    cache.forgetUser(someone('viewer').id);
    expect(await Promise.all([cache.find('a'), cache.find('b')])).toEqual([null, null]);
  });

  it('does not remember failures', async () => {
    const { cache, findUser } = createCache();
    findUser.mockRejectedValueOnce(new Error('database away'));
    await expect(cache.find('a')).rejects.toThrow('database away');
    expect(await cache.find('a')).toEqual(someone('viewer'));
  });
});
