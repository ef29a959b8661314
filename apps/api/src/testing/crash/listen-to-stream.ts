import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '@headroom/contracts/changes';

const RECONNECT_MILLISECONDS = 50;

/**
 * Hears changes over the event stream as a browser does: after each break it comes back with the id of the last event that it took.
 * Ends with `signal`.
 * @returns what it has heard so far; grows while it listens.
 */
export function listenToStream({
  url,
  token,
  since,
  signal,
}: {
  url: string;
  token: string;
  since: string;
  signal: AbortSignal;
}): { heard: readonly Change[]; end: Promise<void> } {
  const heard: Change[] = [];
  let lastId = since;

  const take = (text: string) => {
    const lines = new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line]));
    const field = (name: string) => lines.get(name)?.slice(name.length + 2);
    // The event and its place are one: an id without its event would lose it.
    if (field('event') === 'change') heard.push(JSON.parse(field('data') ?? '') as Change);
    lastId = field('id') ?? lastId;
  };
  const listen = async () => {
    const headers = { authorization: `Bearer ${token}`, 'last-event-id': lastId };
    const response = await fetch(`${url}/api/v1/stream?topics=changes`, { headers, signal });
    if (response.status !== 200 || !response.body) throw new Error(`No stream: ${await response.text()}`);
    let waiting = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (waiting + text).split('\n\n');
      waiting = events.pop() ?? '';
      for (const event of events) take(event);
    }
  };
  const keepListening = async () => {
    while (!signal.aborted) {
      // It breaks with every server that is killed. What it misses for good is missing in the end.
      await listen().catch(() => {});
      await sleep(RECONNECT_MILLISECONDS);
    }
  };
  return { heard, end: keepListening() };
}
