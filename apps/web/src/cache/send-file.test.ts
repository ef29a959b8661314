import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NetworkError } from './network-error.ts';
import { sendFile } from './send-file.ts';

/** An XMLHttpRequest whose network the test holds. */
class HeldRequest extends EventTarget {
  static last: HeldRequest;
  upload = new EventTarget();
  status = 0;
  responseText = '';
  isAborted = false;
  open = () => void (HeldRequest.last = this);
  setRequestHeader = () => undefined;
  getResponseHeader = () => null;
  send = () => undefined;
  abort = () => {
    this.isAborted = true;
    this.end('abort');
  };
  progress(loaded: number) {
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded }));
  }
  end(type: 'load' | 'abort') {
    this.dispatchEvent(new Event(type));
    this.dispatchEvent(new Event('loadend'));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('XMLHttpRequest', HeldRequest);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function send() {
  const sent: number[] = [];
  const controller = new AbortController();
  const answer = sendFile<{ url: string }>(new Blob(['picture']), {
    address: '/api/v1/pictures',
    signal: controller.signal,
    onProgress: (bytes) => sent.push(bytes),
  });
  answer.catch(() => undefined);
  return { answer, sent, controller };
}

test('a connection that only seems to be there is given up, a slow one is not', async () => {
  const { answer, sent } = send();
  for (let bytes = 1; bytes <= 5; bytes++) {
    vi.advanceTimersByTime(50_000);
    HeldRequest.last.progress(bytes);
  }
  expect(sent).toEqual([1, 2, 3, 4, 5]);
  expect(HeldRequest.last.isAborted).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(HeldRequest.last.isAborted).toBe(true);
  await expect(answer).rejects.toMatchObject({ kind: 'timeout' });
  await expect(answer).rejects.toBeInstanceOf(NetworkError);
});

test('an answer ends the waiting', async () => {
  const { answer } = send();
  Object.assign(HeldRequest.last, { status: 201, responseText: '{"url":"/a"}' });
  HeldRequest.last.end('load');
  expect(await answer).toEqual({ url: '/a' });
  expect(vi.getTimerCount()).toBe(0);
});

test('what is cancelled says so', async () => {
  const { answer, controller } = send();
  controller.abort(new DOMException('No longer wanted', 'AbortError'));
  expect(HeldRequest.last.isAborted).toBe(true);
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(vi.getTimerCount()).toBe(0);
});
