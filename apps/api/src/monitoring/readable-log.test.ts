import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { createReadableStream } from './readable-log.ts';

it('writes short lines for people', () => {
  let text = '';
  const destination = createReadableStream({ write: (more) => (text += more) });
  const logger = createLogger({ level: 'info', readable: true, destination });
  logger.warn({ method: 'GET', path: '/api/x', status: 404, milliseconds: 1.2 }, 'request');
  logger.error({ err: new Error('broken') }, 'it broke');
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d warn {2}GET \/api\/x 404 1\.2 ms request\n\d\d:\d\d:\d\d error it broke\n {2}Error: broken\n {2} {4}at /,
  );
});
