import { describe, expect, it } from 'vitest';
import { createPrediction } from './predict-next.ts';

/** A site where `a` is usually followed by `b`; nothing is kept unless it was filled. */
function start({ isBusy = false, after = new Map([['a', 'b']]) } = {}) {
  const counted: string[] = [];
  const filled: string[] = [];
  const kept = new Set<string>();
  let time = 0;
  const prediction = createPrediction({
    transitions: {
      count: (from, to) => void counted.push(`${from}>${to}`),
      likelyAfter: (key) => after.get(key),
      known: () => after.size,
    },
    async warm(key) {
      filled.push(key);
      return true;
    },
    isKept: (key) => kept.has(key),
    isBusy: () => isBusy,
    now: () => time,
  });
  return { ...prediction, counted, filled, kept, pass: (milliseconds: number) => (time += milliseconds) };
}
const settled = () => new Promise(setImmediate);

describe('the next request', () => {
  it('is learned of each client by itself, and not across a pause', () => {
    const { asked, counted, pass } = start();
    asked('ann', 'a');
    asked('ben', 'x');
    asked('ann', 'b');
    asked('ann', 'b');
    pass(60_000);
    asked('ann', 'c');
    expect(counted).toEqual(['a>b']);
  });

  it('is filled ahead, and counted as a hit where it comes', async () => {
    const { asked, filled, statistics } = start();
    asked('ann', 'a');
    await settled();
    expect(filled).toEqual(['b']);
    asked('ann', 'b');
    asked('ben', 'a');
    asked('ben', 'z');
    expect(statistics()).toMatchObject({ guesses: 2, hits: 1, isOn: true, recentHitShare: null });
  });

  it('is not guessed where it is kept already, and not filled while the server is busy', async () => {
    const idle = start();
    idle.kept.add('b');
    idle.asked('ann', 'a');
    const busy = start({ isBusy: true });
    busy.asked('ann', 'a');
    await settled();
    expect([idle.filled, busy.filled]).toEqual([[], []]);
    idle.asked('ann', 'b');
    expect(idle.statistics().guesses).toBe(0);
  });

  it('says nothing of searches', () => {
    const { asked, counted } = start();
    for (const key of ['a', 'public|products.list|q=secret+wish', 'b']) asked('ann', key);
    expect(counted).toEqual([]);
  });

  it('stops filling below a fifth of hits, and begins again when guesses come true', async () => {
    const { asked, filled, statistics } = start();
    for (let n = 0; n < 60; n++) {
      asked(`client ${n}`, 'a');
      asked(`client ${n}`, 'elsewhere');
      // oxlint-disable-next-line no-await-in-loop -- one fill at a time
      await settled();
    }
    expect(statistics()).toMatchObject({ isOn: false, recentHitShare: 0 });
    const before = filled.length;
    for (let n = 0; n < 200; n++) {
      asked(`later ${n}`, 'a');
      asked(`later ${n}`, 'b');
    }
    expect(filled.length).toBeGreaterThanOrEqual(before);
    expect(statistics()).toMatchObject({ isOn: true });
    await settled();
    const again = filled.length;
    asked('last', 'a');
    await settled();
    expect(filled.length).toBe(again + 1);
  });

  it('counts those who leave as wrong guesses, and remembers few', () => {
    const { asked, statistics, pass } = start();
    for (let n = 0; n < 12_000; n++) asked(`client ${n}`, 'a');
    pass(60_000);
    asked('somebody', 'x');
    expect(statistics()).toMatchObject({ guesses: 12_000, hits: 0 });
  });
});
