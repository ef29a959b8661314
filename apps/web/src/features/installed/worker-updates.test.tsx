import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWorkerUpdates } from './worker-updates.ts';

class Worker extends EventTarget {
  state: ServiceWorkerState = 'installing';
  postMessage = vi.fn<(message: unknown) => void>();
  become(state: ServiceWorkerState) {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

/** A browser's own bookkeeping of workers, in short. */
class Registration extends EventTarget {
  active: Worker | null = null;
  waiting: Worker | null = null;
  installing: Worker | null = null;
  update = vi.fn<() => Promise<undefined>>(async () => undefined);
  find(): Worker {
    const worker = new Worker();
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
    return worker;
  }
  finish(worker: Worker) {
    this.installing = null;
    this.waiting = worker;
    worker.become('installed');
  }
}

class Container extends EventTarget {
  controller: Worker | null = null;
  registration = new Registration();
  register = vi.fn<(script: string, options: unknown) => Promise<Registration>>(async () => this.registration);
  changeTo(worker: Worker) {
    this.registration.waiting = null;
    this.registration.active = worker;
    this.controller = worker;
    this.dispatchEvent(new Event('controllerchange'));
  }
}

let container: Container;
let isBusy: boolean;
let time: number;
const reload = vi.fn<() => void>();
const stops: (() => void)[] = [];

function open() {
  const updates = createWorkerUpdates({
    container: container as unknown as ServiceWorkerContainer,
    hasUnsentWork: () => isBusy,
    reload,
    now: () => time,
  });
  stops.push(updates.start());
  return updates;
}
/** Lets the registration settle. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  container = new Container();
  isBusy = false;
  time = 1_000_000;
  reload.mockClear();
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

test('the first worker is nothing to talk about, and taking the page into its care loads nothing anew', async () => {
  const updates = open();
  await settle();
  expect(container.register).toHaveBeenCalledWith('/sw.js', { updateViaCache: 'none' });
  const first = container.registration.find();
  container.registration.finish(first);
  container.changeTo(first);
  expect([updates.isReady(), reload.mock.calls.length]).toEqual([false, 0]);
});

test('a newer one waits to be asked for, then the page is loaded anew', async () => {
  container.controller = container.registration.active = new Worker();
  const updates = open();
  await settle();
  const newer = container.registration.find();
  expect(updates.isReady()).toBe(false);
  container.registration.finish(newer);
  expect([updates.isReady(), newer.postMessage.mock.calls.length, reload.mock.calls.length]).toEqual([true, 0, 0]);
  updates.accept();
  expect(newer.postMessage).toHaveBeenCalledOnce();
  expect(reload).not.toHaveBeenCalled();
  container.changeTo(newer);
  expect(reload).toHaveBeenCalledOnce();
});

test('one that waited since the last visit is offered at once', async () => {
  container.controller = container.registration.active = new Worker();
  container.registration.waiting = new Worker();
  const updates = open();
  await settle();
  expect(updates.isReady()).toBe(true);
});

test('accepted in another tab: this one is loaded anew too, but not from under unsent work', async () => {
  container.controller = container.registration.active = new Worker();
  const updates = open();
  await settle();
  isBusy = true;
  container.changeTo(new Worker());
  expect([updates.isReady(), reload.mock.calls.length]).toEqual([true, 0]);
  // Nothing waits any more: the new one is here already.
  updates.accept();
  expect(reload).toHaveBeenCalledOnce();
  isBusy = false;
  reload.mockClear();
  container.changeTo(new Worker());
  expect(reload).toHaveBeenCalledOnce();
});

test('coming back to the tab looks for a newer one, not more than once a minute', async () => {
  open();
  await settle();
  const { update } = container.registration;
  const comeBack = () => document.dispatchEvent(new Event('visibilitychange'));
  time += 59_000;
  comeBack();
  expect(update).not.toHaveBeenCalled();
  time += 2_000;
  comeBack();
  comeBack();
  expect(update).toHaveBeenCalledOnce();
});

test('where workers are forbidden nothing else breaks', async () => {
  container.register.mockRejectedValue(new DOMException('no', 'SecurityError'));
  const updates = open();
  await settle();
  expect(updates.isReady()).toBe(false);
});
