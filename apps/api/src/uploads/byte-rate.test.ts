import { describe, expect, it } from 'vitest';
import { createByteRate } from './byte-rate.ts';

describe('createByteRate', () => {
  it('lets a second’s worth pass at once and then as much as the time that went by', () => {
    const take = createByteRate({ bytesPerSecond: 1_000 });
    expect(take('ann', 1_000, 0)).toBe(0);
    expect(take('ann', 500, 0)).toBe(500);
    expect(take('ann', 250, 500)).toBe(250);
    expect(take('ann', 1_000, 60_000)).toBe(0);
  });

  it('keeps accounts apart, and two uploads of one together', () => {
    const take = createByteRate({ bytesPerSecond: 1_000 });
    expect(take('ann', 1_000, 0)).toBe(0);
    expect(take('ben', 1_000, 0)).toBe(0);
    expect(take('ann', 100, 0)).toBe(100);
    expect(take('ann', 100, 0)).toBe(200);
  });
});
