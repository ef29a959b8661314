import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgressLine, describeSeconds } from './progress-line.ts';

const collect = (isTTY: boolean) => {
  const written: string[] = [];
  const out = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    }),
    { isTTY, columns: 120 },
  );
  return { out, written };
};

describe('the progress line', () => {
  it('writes a line every five seconds and at the end of a step where nobody watches', () => {
    const { out, written } = collect(false);
    let time = 0;
    const line = createProgressLine(out, () => time);
    for (let done = 0; done <= 100; done++, time += 100)
      line.show({ step: 'Reading', done, total: 100, rate: '5 rows/s' });
    line.finish();
    expect(written.map((text) => /(\d+) %/.exec(text)?.[1])).toEqual(['0', '50', '100']);
    expect(written[1]).toContain('5 s left');
    expect(written.every((text) => text.endsWith('\n'))).toBe(true);
  });

  it('redraws one line on a terminal', () => {
    const { out, written } = collect(true);
    let time = 0;
    const line = createProgressLine(out, () => time);
    for (let done = 0; done <= 10; done++, time += 60) line.show({ step: 'Writing', done, total: 10 });
    line.finish();
    expect(written.length).toBeLessThan(9);
    expect(written.slice(0, -1).every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
    expect(written.at(-1)).toBe('\n');
  });

  it.each([
    [0.2, '1 s'],
    [59, '59 s'],
    [200, '3 min 20 s'],
    [3_900, '1 h 5 min'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text);
  });
});
