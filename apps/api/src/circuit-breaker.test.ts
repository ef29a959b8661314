import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CircuitOpenError, CircuitTimeoutError, createCircuitBreaker, type CircuitState } from './circuit-breaker.ts';

const planned = new Error('planned');
const good = async () => 'good';
const bad = () => Promise.reject(planned);
const never = () => new Promise<never>(() => {});

function createBreaker(options: { failures?: number; timeoutMilliseconds?: number } = {}) {
  const clock = { now: 0 };
  const states: CircuitState[] = [];
  const breaker = createCircuitBreaker({
    timeoutMilliseconds: 60_000,
    failures: 3,
    waitMilliseconds: 100,
    maxWaitMilliseconds: 400,
    ...options,
    now: () => clock.now,
    onChange: (state) => states.push(state),
  });
  return { breaker, clock, states };
}

describe('createCircuitBreaker', () => {
  it('opens after so many failures in a row, and runs nothing while it is open', async () => {
    const { breaker, clock } = createBreaker();
    for (const work of [bad, bad, good, bad, bad, bad]) await breaker.run<string>(work).catch(() => {});
    expect(breaker.state).toBe('open');
    clock.now = 99;
    const work = vi.fn<typeof good>(good);
    await expect(breaker.run(work)).rejects.toBeInstanceOf(CircuitOpenError);
    expect(await breaker.runOr('fallback', work)).toBe('fallback');
    expect(work).not.toHaveBeenCalled();
  });

  it('lets one call probe when the wait is over, and nobody beside it', async () => {
    const { breaker, clock, states } = createBreaker({ failures: 1 });
    await breaker.runOr(null, bad);
    clock.now = 100;
    const probe = Promise.withResolvers<string>();
    const probing = breaker.run(() => probe.promise);
    await expect(breaker.run(good)).rejects.toBeInstanceOf(CircuitOpenError);
    probe.resolve('good');
    expect(await probing).toBe('good');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('waits twice as long after each probe that fails, up to a bound, and as at first once it was closed', async () => {
    const { breaker, clock } = createBreaker({ failures: 1 });
    const isOpenFor = async (milliseconds: number) => {
      clock.now += milliseconds - 1;
      expect(await breaker.runOr('refused', good)).toBe('refused');
      clock.now += 1;
    };
    await breaker.runOr(null, bad);
    for (const milliseconds of [100, 200, 400, 400]) {
      await isOpenFor(milliseconds);
      await breaker.runOr(null, bad);
    }
    await isOpenFor(400);
    expect(await breaker.run(good)).toBe('good');
    await breaker.runOr(null, bad);
    await isOpenFor(100);
    expect(await breaker.run(good)).toBe('good');
  });

  it('gives slow work up, tells it so, and counts it as a failure', async () => {
    const { breaker } = createBreaker({ failures: 1, timeoutMilliseconds: 1 });
    let signal: AbortSignal | undefined;
    const slow = breaker.run((given) => {
      signal = given;
      return never();
    });
    await expect(slow).rejects.toBeInstanceOf(CircuitTimeoutError);
    expect(signal?.aborted).toBe(true);
    expect(breaker.state).toBe('open');
  });

  it('takes an answer that arrived while this process was busy', async () => {
    const { breaker } = createBreaker({ failures: 1, timeoutMilliseconds: 1 });
    // The answer comes from the same turn of the event loop in which the time is found to be up.
    const answer = breaker.run(() => new Promise((resolve) => setTimeout(resolve, 1, 'good')));
    const until = performance.now() + 10;
    while (performance.now() < until);
    expect(await answer).toBe('good');
  });

  it('stays closed where a call was refused for its own fault', async () => {
    const breaker = createCircuitBreaker({
      timeoutMilliseconds: 1_000,
      failures: 1,
      isFailure: (error) => error !== planned,
    });
    await expect(breaker.run(bad)).rejects.toBe(planned);
    expect(breaker.state).toBe('closed');
  });

  it('counts nothing that began before the state changed', async () => {
    const { breaker, clock } = createBreaker({ failures: 1 });
    const old = Promise.withResolvers<string>();
    const waiting = breaker.run(() => old.promise);
    await breaker.runOr(null, bad);
    old.resolve('late');
    expect(await waiting).toBe('late');
    expect(breaker.state).toBe('open');
    clock.now = 100;
    expect(await breaker.run(good)).toBe('good');
  });

  it('behaves like its model under any calls at any time', async () => {
    const step = fc.record({ fails: fc.boolean(), after: fc.integer({ min: 0, max: 150 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { breaker, clock } = createBreaker({ failures: 2 });
        const model = { failed: 0, wait: 100, openedAt: undefined as number | undefined };
        for (const { fails, after } of steps) {
          clock.now += after;
          const isProbe = model.openedAt !== undefined && clock.now - model.openedAt >= model.wait;
          const runs = model.openedAt === undefined || isProbe;
          let ran = false;
          await breaker.runOr(null, async () => {
            ran = true;
            if (fails) throw planned;
          });
          expect(ran).toBe(runs);
          if (!runs) continue;
          if (!fails) Object.assign(model, { failed: 0, wait: 100, openedAt: undefined });
          else if (isProbe)
            Object.assign(model, { wait: Math.min(400, model.wait * 2), openedAt: clock.now, failed: 0 });
          else if (++model.failed === 2) Object.assign(model, { openedAt: clock.now, failed: 0 });
          expect(breaker.state).toBe(model.openedAt === undefined ? 'closed' : 'open');
        }
      }),
    );
  });
});
