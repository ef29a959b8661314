import { expect, test } from 'vitest';
import { explainError } from './explain-error.ts';
import { NetworkError } from './network-error.ts';
import { ProblemError } from './problem-error.ts';

const problem = (status: number) =>
  new ProblemError({ code: 'unknown', status, message: 'The detail.', requestId: 'r7' });

test.each([
  [new NetworkError('offline'), 'You are offline', true],
  [new NetworkError('unreachable'), 'The server cannot be reached', true],
  [problem(404), 'The list does not exist', false],
  [problem(400), 'The list cannot be shown', false],
  [problem(429), 'The list cannot be shown', true],
  [problem(500), 'The list did not arrive', true],
  [problem(503), 'The list did not arrive', true],
  [new Error('secret inside'), 'The list cannot be shown', true],
])('%s', (error, title, retryable) => {
  const explained = explainError(error, 'The list');
  expect(explained).toMatchObject({ title, retryable });
  expect(explained.text).not.toContain('secret');
});

test('gives the number to pass on, and the detail of a 503 but not of a 500', () => {
  expect(explainError(problem(503), 'It')).toMatchObject({ text: 'The detail.', requestId: 'r7' });
  expect(explainError(problem(500), 'It').text).not.toContain('The detail.');
});
