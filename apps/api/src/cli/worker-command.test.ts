import { Readable, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { runCommand } from './run-command.ts';

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

it('runs workers on the database until it is told to stop, and lets their steps end', async () => {
  const events: string[] = [];
  const stop = new AbortController();
  const code = runCommand(['worker'], {
    input: Readable.from([]),
    out: nowhere(),
    err: nowhere(),
    signal: stop.signal,
    openDatabase: async () => ({ url: 'postgresql://db/headroom', pool: undefined as never, close: async () => {} }),
    startWorkers: (url) => {
      events.push(`started on ${url}`);
      setTimeout(() => stop.abort(), 10);
      return { pid: () => undefined, stop: async () => void events.push('stopped') };
    },
  });
  expect(await code).toBe(0);
  expect(events).toEqual(['started on postgresql://db/headroom', 'stopped']);
});

it('takes no words', async () => {
  const said: string[] = [];
  const err = new Writable({
    write(chunk, _encoding, done) {
      said.push(String(chunk));
      done();
    },
  });
  const code = await runCommand(['worker', 'heavy'], {
    input: Readable.from([]),
    out: nowhere(),
    err,
    signal: new AbortController().signal,
    openDatabase: () => Promise.reject(new Error('Refused before.')),
    startWorkers: () => {
      throw new Error('Refused before.');
    },
  });
  expect([code, said.join('')]).toEqual([2, expect.stringContaining('“heavy” is one word too many')]);
});
