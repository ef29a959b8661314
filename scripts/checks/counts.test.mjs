import { describe, expect, test } from 'vitest';
import { countPlaywright } from './browser-journeys.mjs';
import { createTally, skipped } from './tally.mjs';
import { countVitest } from './vitest.mjs';

describe('countVitest', () => {
  const good = { status: 'passed', assertionResults: [{ status: 'passed' }] };
  const bad = { status: 'failed', assertionResults: [{ status: 'failed' }] };
  const unloadable = { status: 'failed', assertionResults: [] };

  test('takes the counts of the report', () => {
    const report = {
      numPassedTests: 4,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [good, bad],
    };
    expect(countVitest(report, 1)).toEqual({ passed: 4, failed: 1, skipped: 3 });
  });

  test('counts a file that cannot be loaded as a failure', () => {
    const report = { numPassedTests: 4, numFailedTests: 0, testResults: [good, unloadable] };
    expect(countVitest(report, 1)).toMatchObject({ passed: 4, failed: 1 });
  });

  test('never passes when vitest failed, even without a report', () => {
    expect(countVitest({ numPassedTests: 4, numFailedTests: 0, testResults: [good] }, 1)).toMatchObject({ failed: 1 });
    expect(countVitest(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('countPlaywright', () => {
  test('says which journeys passed only when tried again', () => {
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
    expect(countPlaywright({ stats }, 1)).toEqual({
      passed: 4,
      failed: 1,
      skipped: 2,
      note: '1 passed only when tried again',
    });
  });

  test('never passes when Playwright failed', () => {
    expect(countPlaywright({ stats: { expected: 3 } }, 1)).toMatchObject({ failed: 1 });
    expect(countPlaywright(undefined, 1)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('the last line', () => {
  test('adds up, and mentions skipped checks only where there are some', () => {
    const tally = createTally();
    tally.add({ passed: 2, failed: 0 });
    tally.add({ passed: 3, failed: 0, skipped: 0 });
    expect(tally.summary()).toBe('5 passed, 0 failed');
    expect(tally.exitCode()).toBe(0);
    tally.add(skipped('no browser'));
    expect(tally.summary()).toBe('5 passed, 0 failed, 1 skipped');
    tally.add({ passed: 0, failed: 1 });
    expect(tally.exitCode()).toBe(1);
  });

  test('a run in which nothing ran fails', () => {
    expect(createTally().exitCode()).toBe(1);
  });
});
