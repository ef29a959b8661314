import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { GenerateMessage, GenerateOptions } from './generate-worker.ts';

/** How many batches may be ready or in the making while the database takes one. */
const AHEAD = 2;

/** Batches made by a thread of their own while the database takes in the one before. The last message is the lexicon. */
export async function* generatedBatches(options: GenerateOptions): AsyncGenerator<GenerateMessage> {
  const worker = new Worker(new URL('generate-worker.ts', import.meta.url), {
    workerData: options,
    // Flags of the process, such as --input-type, need not suit a thread.
    execArgv: [],
    // Products live briefly: a larger nursery lets most of them die in it (43,000 a second rather than 34,000).
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  try {
    // Rejects where the thread fails.
    const messages = on(worker, 'message');
    for (let asked = 0; asked < AHEAD; asked++) worker.postMessage('next');
    for await (const [message] of messages as AsyncIterable<[GenerateMessage]>) {
      // Under `node --watch` the thread's loader reports the files it read on the same channel.
      if (!('kind' in message)) continue;
      yield message;
      if (message.kind === 'end') return;
      worker.postMessage('next');
    }
  } finally {
    await worker.terminate();
  }
}
