import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLiveStream, type LiveEvent, type LiveMessage } from './live-stream.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** One lock as the Web Locks API gives it: in turn, where it is free, or by force. */
function fakeLocks(): Pick<LockManager, 'request'> {
  interface Turn {
    run: (lock: unknown) => Promise<unknown>;
    done: (value: unknown) => void;
    fail: (error: unknown) => void;
  }
  let holder: Turn | undefined;
  const queue: Turn[] = [];
  function take(turn: Turn) {
    holder = turn;
    const over = () => {
      if (holder !== turn) return;
      holder = undefined;
      const next = queue.shift();
      if (next) take(next);
    };
    void turn.run({}).then(turn.done, turn.fail).finally(over);
  }
  type Options = { ifAvailable?: boolean; steal?: boolean; signal?: AbortSignal };
  const request = (_name: string, { ifAvailable, steal, signal }: Options, run: Turn['run']) => {
    if (ifAvailable && holder) return run(null);
    return new Promise((done, fail) => {
      const turn = { run, done, fail };
      if (steal) holder?.fail(new Error('stolen'));
      if (steal || !holder) return take(turn);
      queue.push(turn);
      signal?.addEventListener('abort', () => {
        if (!queue.includes(turn)) return;
        queue.splice(queue.indexOf(turn), 1);
        fail(new Error('aborted'));
      });
    });
  };
  return { request: request as never };
}

/** A browser with several tabs: one lock, one channel, and a server whose connections the test holds. */
function browser() {
  const connections: { lastEventId: string; send: (text: string) => void; end: () => void; isOpen: boolean }[] = [];
  const answers: Response[] = [];
  const buses = new Set<(message: LiveMessage) => void>();
  const locks = fakeLocks();

  function tab() {
    let isSuspended = false;
    let hide = () => {};
    let show = () => {};
    const stream = createLiveStream({
      open: async (lastEventId, signal) => {
        const prepared = answers.shift();
        if (prepared) return prepared;
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
        const writer = writable.getWriter();
        const connection = {
          lastEventId,
          isOpen: true,
          send: (text: string) => void writer.write(new TextEncoder().encode(text)).catch(() => undefined),
          end: () => {
            connection.isOpen = false;
            void writer.close().catch(() => undefined);
          },
        };
        signal.addEventListener('abort', () => {
          connection.isOpen = false;
          void writer.abort(new Error('cut')).catch(() => undefined);
        });
        connections.push(connection);
        return new Response(readable);
      },
      locks,
      isVisible: () => true,
      channel: (onMessage) => {
        const hear = (message: LiveMessage) => {
          if (!isSuspended) onMessage(message);
        };
        buses.add(hear);
        return {
          post: (message) => {
            for (const other of buses) if (other !== hear && !isSuspended) other(message);
          },
          close: () => void buses.delete(hear),
        };
      },
      onPageHidden: (onHide, onShow) => {
        hide = onHide;
        show = onShow;
      },
    });
    const heard: LiveEvent[] = [];
    return {
      stream,
      heard,
      listen: () => stream.subscribe((event) => heard.push(event)),
      hide: () => hide(),
      show: () => show(),
      suspend: () => {
        isSuspended = true;
      },
      wake: () => {
        isSuspended = false;
      },
    };
  }
  return { tab, connections, answers };
}

const settle = () => vi.advanceTimersByTimeAsync(1);
const change = (id: string) => `event: change\nid: ${id}\ndata: {"op":"update","productId":"${id}"}\n\n`;
const opened = { kind: 'open', isComplete: true };
const seen = (id: string) => ({ kind: 'change', change: { op: 'update', productId: id } });

test('one tab connects, every tab hears, and the next one goes on where it left', async () => {
  const { tab, connections } = browser();
  const [first, second] = [tab(), tab()];
  const leave = first.listen();
  second.listen();
  await settle();
  expect(connections).toHaveLength(1);
  connections[0]!.send(`: beat\n\n${change('a')}event: job\nid: a\ndata: {"id":"j"}\n\n`);
  await settle();
  const all = [opened, seen('a'), { kind: 'job', job: { id: 'j' } }];
  expect(first.heard).toEqual(all);
  expect(second.heard).toEqual(all);

  leave();
  await settle();
  expect(connections[0]!.isOpen).toBe(false);
  expect(connections[1]).toMatchObject({ lastEventId: 'a', isOpen: true });
  connections[1]!.send(change('b'));
  await settle();
  expect(first.heard).toEqual(all);
  expect(second.heard).toEqual([...all, opened, seen('b')]);
});

test('who takes over goes on from an id that came without a change, and a job without one does not lose it', async () => {
  const { tab, connections } = browser();
  const [first, second] = [tab(), tab()];
  const leave = first.listen();
  second.listen();
  await settle();
  connections[0]!.send('id: start\n\nevent: job\ndata: {"id":"j"}\n\n');
  await settle();
  leave();
  await settle();
  expect(connections[1]!.lastEventId).toBe('start');
  connections[1]!.send('event: job\ndata: {"id":"k"}\n\n');
  await settle();
  connections[1]!.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(connections[2]!.lastEventId).toBe('start');
  expect(second.heard.at(-1)).toEqual(opened);
});

test('who takes over without any id may have missed something', async () => {
  const { tab } = browser();
  const [first, second] = [tab(), tab()];
  const leave = first.listen();
  second.listen();
  await settle();
  leave();
  await settle();
  expect(second.heard.at(-1)).toEqual({ kind: 'open', isComplete: false });
});

test('a leader that is suspended loses the lead, and steps back when it wakes', async () => {
  const { tab, connections } = browser();
  const [first, second] = [tab(), tab()];
  first.listen();
  second.listen();
  await settle();
  connections[0]!.send('id: start\n\n');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(connections).toHaveLength(1);
  first.suspend();
  await vi.advanceTimersByTimeAsync(45_000);
  first.wake();
  await settle();
  const [last] = connections.slice(-1);
  expect(last).toMatchObject({ lastEventId: 'start', isOpen: true });
  expect(connections.filter(({ isOpen }) => isOpen)).toHaveLength(1);
  expect(first.heard.at(-1)).toEqual({ kind: 'open', isComplete: false });
  last!.send(change('a'));
  await settle();
  expect(first.heard.at(-1)).toEqual(seen('a'));
  expect(second.heard.at(-1)).toEqual(seen('a'));
});

test('a connection that breaks or falls silent is made again from the last id', async () => {
  const { tab, connections } = browser();
  tab().listen();
  await settle();
  connections[0]!.send(change('a'));
  await settle();
  connections[0]!.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(connections).toHaveLength(2);
  expect(connections[1]!.lastEventId).toBe('a');
  await vi.advanceTimersByTimeAsync(45_000);
  expect(connections[1]!.isOpen).toBe(false);
  expect(connections).toHaveLength(3);
});

test('where the server no longer knows the place, it says that something may be missing', async () => {
  const { tab, connections, answers } = browser();
  const only = tab();
  only.listen();
  await settle();
  connections[0]!.send(change('a'));
  await settle();
  answers.push(new Response(null, { status: 410 }));
  connections[0]!.end();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(connections[1]!.lastEventId).toBe('');
  expect(only.heard.at(-1)).toEqual({ kind: 'open', isComplete: false });
});

test('what broke off before the first change may have missed one', async () => {
  const { tab, connections } = browser();
  const only = tab();
  only.listen();
  await settle();
  connections[0]!.end();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(only.heard).toEqual([opened, { kind: 'open', isComplete: false }]);
});

test('who is refused asks no more until somebody signs in', async () => {
  const { tab, connections, answers } = browser();
  const only = tab();
  answers.push(new Response(null, { status: 401 }));
  only.listen();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connections).toHaveLength(0);
  only.stream.restart();
  await settle();
  expect(connections).toHaveLength(1);
});

test('a page in the back-forward cache holds nothing, and knows on its return that it missed something', async () => {
  const { tab, connections } = browser();
  const only = tab();
  only.listen();
  await settle();
  only.hide();
  await settle();
  expect(connections[0]!.isOpen).toBe(false);
  only.show();
  await settle();
  expect(only.heard).toContainEqual({ kind: 'open', isComplete: false });
  expect(connections[1]!.isOpen).toBe(true);
});
