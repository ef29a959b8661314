export interface Listener {
  /** The time by performance.now() at which an event came whose data fits. @throws after `milliseconds`. */
  heard(fits: (event: string, data: unknown) => boolean, milliseconds: number): Promise<number>;
  close(): void;
}

type Waiting = { fits: (event: string, data: unknown) => boolean; tell: (at: number) => void };

/** Another browser's event stream: one connection, each event timed when its last byte is there. */
export async function listen(origin: string, { topics, token }: { topics: string; token: string }): Promise<Listener> {
  const controller = new AbortController();
  const response = await fetch(new URL(`/api/v1/stream?topics=${topics}`, origin), {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    signal: controller.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`The stream answered ${response.status}.`);
  const waiting = new Set<Waiting>();
  const text = response.body.pipeThrough(new TextDecoderStream());
  void read(text, (event, data, at) => {
    for (const one of waiting) if (one.fits(event, data)) one.tell(at);
  }).catch((error: unknown) => {
    if (!controller.signal.aborted) throw error;
  });
  return {
    heard: (fits, milliseconds) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(one);
          reject(new Error(`No such event within ${milliseconds} ms.`));
        }, milliseconds);
        const one: Waiting = {
          fits,
          tell: (at) => {
            clearTimeout(late);
            waiting.delete(one);
            resolve(at);
          },
        };
        waiting.add(one);
      }),
    close: () => controller.abort(),
  };
}

async function read(text: AsyncIterable<string>, tell: (event: string, data: unknown, at: number) => void) {
  let rest = '';
  for await (const chunk of text) {
    const at = performance.now();
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const valueOf = (name: string) =>
        lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
      const data = valueOf('data').join('\n');
      if (data !== '') tell(valueOf('event')[0] ?? 'message', JSON.parse(data), at);
    }
  }
}
