import { setTimeout as sleep } from 'node:timers/promises';

/** Has a Node process collect its garbage and say what it holds, through its inspector. */
export interface ProcessMemory {
  /** Heap and what lies outside of it (buffers), after collecting; bytes. */
  heldBytes(): Promise<number>;
  close(): void;
}
type Reply = { id: number; result?: { result?: { value?: unknown } }; error?: { message: string } };

const COLLECTIONS = 4;

/** @param output what the process said; with `--inspect` it names the address. */
export async function openProcessMemory(output: string): Promise<ProcessMemory> {
  const address = /Debugger listening on (ws:\S+)/.exec(output)?.[1];
  if (address === undefined) throw new Error(`The process does not say where its inspector is:\n${output}`);
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`${address} does not answer.`)));
  });
  let last = 0;
  const waiting = new Map<number, PromiseWithResolvers<Reply>>();
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The inspector went away.'));
  });
  async function ask(method: string, params: object = {}): Promise<Reply> {
    const id = (last += 1);
    const answer = Promise.withResolvers<Reply>();
    waiting.set(id, answer);
    socket.send(JSON.stringify({ id, method, params }));
    const reply = await answer.promise;
    if (reply.error) throw new Error(`${method}: ${reply.error.message}`);
    return reply;
  }
  return {
    async heldBytes() {
      for (let n = 0; n < COLLECTIONS; n += 1) {
        // oxlint-disable-next-line no-await-in-loop -- what one collection frees lets the next one free more
        await ask('HeapProfiler.collectGarbage');
        // oxlint-disable-next-line no-await-in-loop
        await sleep(200);
      }
      const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
      const { result } = await ask('Runtime.evaluate', { expression, returnByValue: true });
      const value = result?.result?.value;
      if (typeof value !== 'number') throw new Error('The process does not say what it holds.');
      return value;
    },
    close: () => socket.close(),
  };
}
