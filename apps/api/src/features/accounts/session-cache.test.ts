import type { User } from '@headroom/contracts/accounts';
import { describe, expect, it, vi } from 'vitest';
import { someone } from '../../testing/test-app.ts';
import { createSessionCache } from './session-cache.ts';
import { hashToken } from './session-token.ts';

const READ = { isRead: true };
const WRITE = { isRead: false };
const away = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

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
    await Promise.all([cache.find('a', WRITE), cache.find('a', WRITE), cache.find('a', WRITE)]);
    pass(999);
    expect(await cache.find('a', WRITE)).toEqual(someone('viewer'));
    expect(findUser).toHaveBeenCalledTimes(1);
    end();
    pass(1);
    expect(await cache.find('a', WRITE)).toBeNull();
  });

  it('forgets at once, also an answer that is on its way', async () => {
    const { cache, findUser, end } = createCache();
    const early = cache.find('a', WRITE);
    cache.forget('a');
    end();
    await early;
    expect(await cache.find('a', WRITE)).toBeNull();
    expect(findUser).toHaveBeenCalledTimes(2);
  });

  it('forgets all sessions of a user', async () => {
    const { cache, end } = createCache();
    await Promise.all([cache.find('a', WRITE), cache.find('b', WRITE)]);
    end();
    cache.forgetUser(someone('viewer').id);
    expect(await Promise.all([cache.find('a', WRITE), cache.find('b', WRITE)])).toEqual([null, null]);
  });

  it('remembers for some seconds that a token counts for nobody, until its session begins', async () => {
    const { cache, findUser, pass, end } = createCache();
    const admit = vi.fn<() => void>();
    findUser.mockResolvedValueOnce(null);
    expect(await cache.find('a', { ...READ, admit })).toBeNull();
    pass(4_999);
    expect(cache.find('a', { ...READ, admit })).toBeNull();
    expect([findUser.mock.calls.length, admit.mock.calls.length]).toEqual([1, 1]);
    cache.begin(hashToken('a'));
    expect(await cache.find('a', { ...READ, admit })).toEqual(someone('viewer'));
    pass(1_000);
    // Of a token that was good nobody is asked whether it may be asked for.
    await cache.find('a', { ...READ, admit });
    expect(admit).toHaveBeenCalledTimes(2);
    end();
    expect(await cache.find('b', WRITE)).toBeNull();
    pass(5_000);
    await cache.find('b', WRITE);
    expect(findUser).toHaveBeenCalledTimes(5);
  });

  it('does not ask for a token that is not admitted', async () => {
    const { cache, findUser } = createCache();
    const refuse = () => {
      throw new Error('too often');
    };
    expect(() => cache.find('a', { ...READ, admit: refuse })).toThrow('too often');
    await expect(cache.find('a', { ...READ, admit: async () => refuse() })).rejects.toThrow('too often');
    expect(findUser).not.toHaveBeenCalled();
    expect(await cache.find('a', { ...READ, admit: async () => {} })).toEqual(someone('viewer'));
  });

  it('does not remember failures', async () => {
    const { cache, findUser } = createCache();
    findUser.mockRejectedValueOnce(new Error('database away'));
    await expect(cache.find('a', WRITE)).rejects.toThrow('database away');
    expect(await cache.find('a', WRITE)).toEqual(someone('viewer'));
  });

  it('believes a known session for five minutes while the database is away, for reads', async () => {
    const { cache, findUser, pass } = createCache();
    await cache.find('a', READ);
    findUser.mockImplementation(() => Promise.reject(away()));
    pass(1_000);
    expect(await cache.find('a', READ)).toEqual(someone('viewer'));
    await expect(cache.find('a', WRITE)).rejects.toThrow('ECONNREFUSED');
    await expect(cache.find('b', READ)).rejects.toThrow('ECONNREFUSED');
    pass(298_999);
    expect(await cache.find('a', READ)).toEqual(someone('viewer'));
    pass(1);
    await expect(cache.find('a', READ)).rejects.toThrow('ECONNREFUSED');
  });

  it('asks once a second in an outage, and hears at once of a session that ended meanwhile', async () => {
    const { cache, findUser, pass } = createCache();
    await cache.find('a', READ);
    pass(1_000);
    findUser.mockImplementation(() => Promise.reject(away()));
    await cache.find('a', READ);
    await cache.find('a', READ);
    expect(findUser).toHaveBeenCalledTimes(2);
    pass(1_000);
    findUser.mockResolvedValueOnce(null);
    expect(await cache.find('a', READ)).toBeNull();
    pass(5_000);
    await expect(cache.find('a', READ)).rejects.toThrow('ECONNREFUSED');
  });

  it('believes nothing that was forgotten, also while the question was on its way', async () => {
    const { cache, findUser, pass } = createCache();
    await cache.find('a', READ);
    pass(1_000);
    findUser.mockImplementation(() => Promise.reject(away()));
    const late = cache.find('a', READ);
    cache.forget('a');
    await expect(late).rejects.toThrow('ECONNREFUSED');
    await expect(cache.find('a', READ)).rejects.toThrow('ECONNREFUSED');
  });

  it('believes nothing where the database answers with another fault', async () => {
    const { cache, findUser, pass } = createCache();
    await cache.find('a', READ);
    pass(1_000);
    findUser.mockRejectedValueOnce(Object.assign(new Error('canceled'), { code: '57014' }));
    await expect(cache.find('a', READ)).rejects.toThrow('canceled');
  });
});
