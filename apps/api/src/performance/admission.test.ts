import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdmission, type Admission } from './admission.ts';
import { PRIORITIES, type Priority } from './priority.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const create = (limit = 10) => createAdmission({ limit: () => limit, now: () => Date.now() });

/** Enters as many as are let in at once. */
function fill(admission: Admission, priority: Priority): number {
  let entered = 0;
  while (admission.hasRoom(priority)) {
    expect(admission.enter(priority)).toBe(true);
    entered += 1;
  }
  return entered;
}

describe('createAdmission', () => {
  it('leaves room for what is more important', () => {
    const admission = create();
    expect(fill(admission, 'background')).toBe(5);
    expect(fill(admission, 'search')).toBe(2);
    expect(fill(admission, 'read')).toBe(2);
    expect(fill(admission, 'vital')).toBe(6);
    expect(admission.inFlight).toBe(15);
  });

  it('gives each class one place however full it is', () => {
    const admission = create();
    fill(admission, 'vital');
    for (const priority of ['read', 'search', 'background'] as const) {
      expect(admission.enter(priority)).toBe(true);
      expect(admission.hasRoom(priority)).toBe(false);
    }
  });

  it('serves a burst in its order, and refuses what waited too long', async () => {
    const admission = create(2);
    fill(admission, 'read');
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (n) => {
      const isAdmitted = await admission.enter('read');
      if (isAdmitted) order.push(n);
      return isAdmitted;
    });
    expect(admission.isBusy()).toBe(true);
    admission.leave('read');
    admission.leave('read');
    await vi.advanceTimersByTimeAsync(600);
    expect(await Promise.all(waiting)).toEqual([true, true, false]);
    expect(order).toEqual([1, 2]);
    expect(admission.refused.read).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(admission.isBusy()).toBe(false);
  });

  it('has little patience once the queue stands, prefers whoever came last, and recovers', async () => {
    const admission = create(4);
    fill(admission, 'read');
    const enter = async () => admission.enter('read');
    for (let n = 0; n < 70; n += 1) {
      void enter();
      // oxlint-disable-next-line no-await-in-loop -- time goes by
      await vi.advanceTimersByTimeAsync(10);
    }
    const [older, newer] = [enter(), enter()];
    admission.leave('read');
    expect(await newer).toBe(true);
    await vi.advanceTimersByTimeAsync(40);
    expect(await older).toBe(false);
    while (admission.inFlight > 0) admission.leave('read');
    await vi.advanceTimersByTimeAsync(600);
    expect(fill(admission, 'read')).toBe(4);
    const patient = enter();
    await vi.advanceTimersByTimeAsync(400);
    admission.leave('read');
    expect(await patient).toBe(true);
  });

  it('forgets nobody while its clock goes on', async () => {
    let ticks = 0;
    // Each look at it takes time, as with a real one.
    const admission = createAdmission({ limit: () => 1, now: () => Date.now() + (ticks += 0.05) });
    expect(admission.enter('read')).toBe(true);
    let settled = 0;
    for (let n = 0; n < 400; n += 1) {
      void Promise.resolve(admission.enter('read')).then(() => (settled += 1));
      // oxlint-disable-next-line no-await-in-loop -- time goes by
      if (n % 3 === 0) await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(2_000);
    expect(settled).toBe(400);
  });

  it('passes over those who have left', async () => {
    const admission = create(1);
    fill(admission, 'vital');
    let isGone = false;
    const left = admission.enter('vital', () => isGone);
    const next = admission.enter('vital');
    isGone = true;
    admission.leave('vital');
    expect(await left).toBe(false);
    expect(await next).toBe(true);
  });

  it('settles everybody, counts right, and never lets more in than it may', async () => {
    const step = fc.record({ priority: fc.constantFrom(...PRIORITIES), leaves: fc.boolean(), after: fc.nat(60) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
        const admission = create(6);
        const running: Priority[] = [];
        const answers: Promise<void>[] = [];
        for (const { priority, leaves, after } of steps) {
          const leaving = leaves ? running.shift() : undefined;
          if (leaving) admission.leave(leaving);
          const entered = Promise.resolve(admission.enter(priority));
          answers.push(entered.then((isAdmitted) => void (isAdmitted && running.push(priority))));
          // oxlint-disable-next-line no-await-in-loop -- time goes by
          await vi.advanceTimersByTimeAsync(after);
          expect(admission.inFlight).toBe(running.length);
          expect(running.length).toBeLessThanOrEqual(9 + 3);
        }
        await vi.advanceTimersByTimeAsync(10_000);
        await Promise.all(answers);
        for (const priority of running) admission.leave(priority);
        expect(admission.inFlight).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
