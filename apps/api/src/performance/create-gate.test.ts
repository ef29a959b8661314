import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate } from './create-gate.ts';

describe('createGate', () => {
  it('runs all work that it admits, never more at once than allowed', async () => {
    const amount = fc.record({
      maxRunning: fc.integer({ min: 1, max: 4 }),
      jobs: fc.array(fc.boolean(), { maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(amount, async ({ maxRunning, jobs }) => {
        const gate = createGate({ maxRunning, maxWaiting: 20 });
        let running = 0;
        let most = 0;
        const results = await Promise.allSettled(
          jobs.map((fails) =>
            gate(async () => {
              most = Math.max(most, ++running);
              await sleep(0);
              running -= 1;
              if (fails) throw new Error('planned');
            }),
          ),
        );
        expect(results.map(({ status }) => status === 'rejected')).toEqual(jobs);
        expect(most).toBe(Math.min(maxRunning, jobs.length));
      }),
      { numRuns: 30 },
    );
  });

  it('refuses what would wait too long, and goes on afterwards', async () => {
    const gate = createGate({ maxRunning: 1, maxWaiting: 1 });
    const first = gate(() => sleep(5));
    const second = gate(() => sleep(5));
    await expect(gate(() => sleep(5))).rejects.toMatchObject({ code: 'overloaded' });
    await Promise.all([first, second]);
    await expect(gate(async () => 'done')).resolves.toBe('done');
  });
});
