import { expect, test } from 'vitest';
import { createKeepClient, KeepRefusal, type KeepPort } from './keep-client.ts';
import type { FromKeepWorker, ToKeepWorker } from './keep-messages.ts';

/** A worker that a test answers for, or breaks. */
function createPort() {
  const said: ToKeepWorker[] = [];
  const hearers: ((event: MessageEvent<FromKeepWorker>) => void)[] = [];
  const breakers: (() => void)[] = [];
  let isEnded = false;
  const addEventListener = ((type: 'message' | 'error', listener: never) => {
    if (type === 'message') hearers.push(listener);
    else breakers.push(listener);
  }) as KeepPort['addEventListener'];
  return {
    said,
    isEnded: () => isEnded,
    answer(message: FromKeepWorker) {
      for (const hear of hearers) hear({ data: message } as MessageEvent<FromKeepWorker>);
    },
    break: () => breakers.forEach((listener) => listener()),
    port: {
      postMessage: (message) => said.push(message),
      addEventListener,
      terminate: () => (isEnded = true),
    } as KeepPort,
  };
}

const asked = { path: '/products', query: new URLSearchParams(), isGone: true };

test('a worker that breaks leaves nobody waiting, and the next question starts another', async () => {
  const made: ReturnType<typeof createPort>[] = [];
  const client = createKeepClient({
    person: 'ann',
    spawn() {
      made.push(createPort());
      return made.at(-1)!.port;
    },
  });
  const first = client.answer(asked);
  made[0]!.break();
  await expect(first).rejects.toBeInstanceOf(KeepRefusal);
  expect(made[0]!.isEnded()).toBe(true);

  const second = client.answer(asked);
  expect(made).toHaveLength(2);
  // A word of the one that is gone is nobody's.
  made[0]!.break();
  const question = made[1]!.said.find((message) => message.kind === 'ask')!;
  made[1]!.answer({ kind: 'answer', id: question.id, answer: { body: 'rows', at: 7 } });
  expect(await second).toEqual({ body: 'rows', at: 7 });
});
