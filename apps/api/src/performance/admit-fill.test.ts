import { runInScope } from '@headroom/database';
import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.ts';
import { createAdmitFill } from './admit-fill.ts';

function createWorld(limit: number) {
  const admission = createAdmission({ limit: () => limit });
  const kinds: string[] = [];
  const admit = createAdmitFill({ admission, limit: { limit, sample: ({ kind }) => void kinds.push(kind) } });
  return { admission, admit, kinds };
}
const ahead = { name: 'products.list', isAhead: true };
const asked = { name: 'products.list', isAhead: false };

describe('createAdmitFill', () => {
  it('fills with the priority of whoever asked, and behind everything where nobody did', async () => {
    const { admission, admit, kinds } = createWorld(10);
    const running: number[] = [];
    const fill = async () => void running.push(admission.inFlight);
    await admit(fill, asked);
    await runInScope({ urgency: 2 }, () => admit(fill, asked));
    await admit(fill, ahead);
    expect(running).toEqual([1, 1, 1]);
    expect(kinds).toEqual(['read products.list', 'search products.list', 'background products.list']);
  });

  it('refuses what there is no room for, and gives the place back after a failure that says nothing of the load', async () => {
    const { admission, admit, kinds } = createWorld(1);
    const end = Promise.withResolvers<void>();
    const running = admit(() => end.promise, asked);
    await expect(admit(async () => 'never', asked)).rejects.toMatchObject({ code: 'overloaded' });
    end.resolve();
    await running;
    await expect(admit(() => Promise.reject(new Error('planned')), asked)).rejects.toThrow('planned');
    expect(admission.inFlight).toBe(0);
    expect(kinds).toEqual(['read products.list']);
  });
});
