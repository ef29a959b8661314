import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createEventWriter, MAX_WAITING_BYTES } from './event-writer.ts';

test('takes nothing after its end, also while the client has not read it all', async () => {
  const writer = createEventWriter();
  const faults: unknown[] = [];
  writer.stream.on('error', (error) => faults.push(error));
  writer.write({ data: '1' });
  writer.end();
  writer.write({ data: '2' });
  writer.end();
  await turn();
  const chunks: Buffer[] = [];
  for await (const chunk of writer.stream) chunks.push(chunk as Buffer);
  expect([Buffer.concat(chunks).toString(), faults]).toEqual(['data: 1\n\n', []]);
});

test('lets a large event pass, and drops a client that leaves it', () => {
  const writer = createEventWriter();
  writer.push('x'.repeat(2 * MAX_WAITING_BYTES));
  expect(writer.stream.destroyed).toBe(false);
  writer.write({});
  expect(writer.stream.destroyed).toBe(true);
});

test('whoever waits for a client that leaves goes on', async () => {
  const writer = createEventWriter();
  writer.push('x'.repeat(2 * writer.stream.readableHighWaterMark));
  const waiting = writer.drained();
  writer.stream.destroy();
  await expect(waiting).resolves.toBeUndefined();
});
