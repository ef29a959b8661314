import { describe, expect, it } from 'vitest';
import { createFailedAttempts } from './failed-attempts.ts';

const MINUTE = 60_000;

function createClock() {
  let time = 1_000_000;
  return { now: () => time, pass: (milliseconds: number) => (time += milliseconds) };
}
/** Tries wrong passwords one after another, as the service does. */
const fail = (
  attempts: ReturnType<typeof createFailedAttempts>,
  times: number,
  email = 'a@b',
  address = '10.0.0.1',
) => {
  for (let i = 0; i < times; i += 1) {
    const by = { email: email.replace('#', String(i)), address: address.replace('#', String(i)) };
    attempts.requireFew(by);
    attempts.fail(by);
  }
};

describe('createFailedAttempts', () => {
  it('refuses the eleventh failure of an account and says for how long', () => {
    const clock = createClock();
    const attempts = createFailedAttempts(clock);
    fail(attempts, 10, 'a@b', '10.0.0.#');
    clock.pass(5 * MINUTE);
    expect(() => fail(attempts, 1)).toThrow(
      expect.objectContaining({ code: 'too_many_requests', headers: { 'Retry-After': '600' } }),
    );
    expect(() => fail(attempts, 1, 'other@b')).not.toThrow();
    clock.pass(10 * MINUTE);
    expect(() => fail(attempts, 10)).not.toThrow();
  });

  it('refuses the hundred-and-first failure of an address', () => {
    const attempts = createFailedAttempts();
    fail(attempts, 100, 'user-#@b');
    expect(() => fail(attempts, 1, 'x@b')).toThrow(expect.objectContaining({ code: 'too_many_requests' }));
    expect(() => fail(attempts, 1, 'x@b', '10.0.0.2')).not.toThrow();
  });

  it('takes addresses of one IPv6 network as one', () => {
    const attempts = createFailedAttempts();
    fail(attempts, 100, 'user-#@b', '2001:db8:1:2::#');
    expect(() => fail(attempts, 1, 'x@b', '2001:0db8:0001:0002:ffff::1')).toThrow('Too many failed attempts');
    expect(() => fail(attempts, 1, 'x@b', '2001:db8:1:3::1')).not.toThrow();
  });

  it('forgets an account’s failures on success, and counts nothing that did not fail', () => {
    const attempts = createFailedAttempts();
    fail(attempts, 9);
    attempts.succeed({ email: 'a@b' });
    fail(attempts, 9);
    for (let i = 0; i < 200; i += 1) attempts.requireFew({ email: 'a@b', address: '10.0.0.1' });
    expect(() => fail(attempts, 1)).not.toThrow();
    expect(() => fail(attempts, 1)).toThrow('Too many failed attempts');
  });

  it('keeps an address’s failures over a success', () => {
    const attempts = createFailedAttempts();
    fail(attempts, 100, 'user-#@b');
    attempts.succeed({ email: 'own@b' });
    expect(() => fail(attempts, 1, 'own@b')).toThrow('Too many failed attempts');
  });
});
