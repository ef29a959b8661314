import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from './command-context.ts';
import { runCommand } from './run-command.ts';

function createContext(input = ''): { context: CommandContext; out(): string; err(): string } {
  const collect = (chunks: string[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        chunks.push(String(chunk));
        done();
      },
    });
  const out: string[] = [];
  const err: string[] = [];
  return {
    context: {
      input: Readable.from([input]),
      out: collect(out),
      err: collect(err),
      signal: new AbortController().signal,
      openDatabase: () =>
        Promise.reject(new Error('The command line should have been refused before the database is opened.')),
      startWorkers: () => {
        throw new Error('The command line should have been refused before workers start.');
      },
    },
    out: () => out.join(''),
    err: () => err.join(''),
  };
}
const run = async (args: string[], input?: string) => {
  const { context, out, err } = createContext(input);
  const code = await runCommand(args, context);
  return { code, out: out(), err: err() };
};

describe('the command line', () => {
  it('shows its help', async () => {
    expect(await run(['help'])).toMatchObject({ code: 0, out: expect.stringContaining('import FILE') });
    expect(await run(['import', '--help'])).toMatchObject({ code: 0 });
    expect(await run([])).toMatchObject({ code: 2, out: expect.stringContaining('Usage') });
  });

  it.each([
    [['imprt'], 'There is no command “imprt”. Did you mean import?'],
    [['import'], 'FILE, the CSV to import, is missing.'],
    [['import', 'a.csv', 'b.csv'], '“b.csv” is one word too many.'],
    [['import', 'a.csv', '--what'], "Unknown option '--what'."],
    [['import', 'a.csv', '--map'], '--map'],
    [['import', 'a.csv', '--map', 'titel=Name'], 'Did you mean title?'],
    [['import', 'a.csv', '--format', 'xml'], '--format takes shopify, woocommerce or csv, not “xml”.'],
    [['import', 'a.csv', '--delimiter', ';;'], '--delimiter takes one character'],
    [['import', 'a.csv', '--decimal', 'x'], '--decimal takes . or ,'],
    [['user'], 'user needs an action: create or list.'],
    [['user', 'delete'], 'user knows create and list'],
    [['user', 'create', '--name', 'A', '--role', 'viewer'], '--email is missing.'],
    [['user', 'create', '--email', 'nobody', '--name', 'A', '--role', 'viewer'], '--email takes an address'],
    [['user', 'create', '--email', 'a@b.c', '--role', 'viewer'], '--name takes'],
    [
      ['user', 'create', '--email', 'a@b.c', '--name', 'A', '--role', 'king'],
      '--role takes viewer, editor or operator',
    ],
    [['user', 'create', '--email', 'a@b.c', '--name', 'A', '--role', 'viewer'], 'Pass it with --password-stdin'],
  ])('refuses %j with a sentence', async (args, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain('See: pnpm headroom help');
  });

  it('refuses a short password', async () => {
    const args = ['user', 'create', '--email', 'a@b.c', '--name', 'A', '--role', 'viewer', '--password-stdin'];
    expect(await run(args, 'short\n')).toMatchObject({
      code: 2,
      err: expect.stringContaining('10 to 1,024 characters'),
    });
    expect(await run(args, '')).toMatchObject({ code: 2 });
  });
});
