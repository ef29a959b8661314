import { spawn, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { startByPs, startOf } from './process-start.ts';

/** Slim images lack it. */
const hasPs = spawnSync('/bin/ps', ['-p', String(process.pid)]).status === 0;

it.runIf(process.platform !== 'win32')('tells one process from another of the same number', async () => {
  expect(await startOf(process.pid)).toBe(await startOf(process.pid));
  expect(await startOf(process.pid)).not.toBe('');
  expect(await startOf(process.pid)).not.toBe(await startOf(process.ppid));
});

it.runIf(hasPs)('reads it from ps where there is no /proc', async () => {
  const child = spawn('sleep', ['60']);
  await new Promise((resolve) => child.once('spawn', resolve));
  const start = await startByPs(child.pid ?? 0);
  expect(start).toMatch(/^\w{3} \w{3} +\d{1,2} \d\d:\d\d:\d\d \d{4}$/);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(await startByPs(child.pid ?? 0)).toBe('');
});
