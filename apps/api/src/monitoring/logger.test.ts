import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createBufferedStream, createLogger } from './logger.ts';

it('writes lines for information in batches, and warnings at once with what came before them', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'headroom-log-')), 'log');
  const destination = createBufferedStream(file);
  const logger = createLogger({ level: 'info', readable: false, destination });
  const messages = async () =>
    (await readFile(file, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
  logger.info('first');
  await sleep(100);
  expect(await messages()).toEqual([]);
  logger.child({ requestId: 'a' }).warn('second');
  // Well before the second after which everything is written.
  await expect.poll(messages, { timeout: 500, interval: 20 }).toEqual(['first', 'second']);
});
