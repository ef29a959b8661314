import { describe, expect, it } from 'vitest';
import { createSteps, progressBar } from './steps.ts';

function createOutput(isTTY: boolean) {
  let text = '';
  return { isTTY, columns: 60, write: (more: string) => (text += more), read: () => text };
}

describe('createSteps', () => {
  it('prints a line a step, with its time and what came of it', async () => {
    const output = createOutput(false);
    const result = await createSteps(output)(
      'Schema',
      async (progress) => {
        progress('half way');
        return 3;
      },
      (count) => `${count} migrations`,
    );
    expect(result).toBe(3);
    expect(output.read()).toMatch(/^ {2}✓ Schema +0\.\d s {2}3 migrations\n$/);
  });

  it('rewrites one line on a terminal', async () => {
    const output = createOutput(true);
    await createSteps(output)('Demo', async (progress) => progress('x'.repeat(100)));
    const lines = output.read().split('\r\u001B[2K');
    expect(lines.slice(1, 3)).toEqual(['  … Demo', `  … Demo${' '.repeat(27)}${'x'.repeat(24)}`]);
    expect(lines.at(-1)).toMatch(/^ {2}✓ Demo +0\.\d s\n$/);
  });

  it('marks a step that failed and passes the failure on', async () => {
    const output = createOutput(false);
    const failing = createSteps(output)('PostgreSQL', () => Promise.reject(new Error('no disk')));
    await expect(failing).rejects.toThrow('no disk');
    expect(output.read()).toMatch(/^ {2}✗ PostgreSQL/);
  });
});

describe('progressBar', () => {
  it('shows share, count and the time that is left', () => {
    expect(progressBar({ done: 25_000, total: 100_000, seconds: 2.5 })).toBe(
      '██████░░░░░░░░░░░░░░░░░░  25 %  25,000 of 100,000, 8 s left',
    );
    expect(progressBar({ done: 0, total: 10, seconds: 0 })).toBe('░░░░░░░░░░░░░░░░░░░░░░░░   0 %  0 of 10');
  });
});
