import { NetworkError } from './network-error.ts';
import { problemFromResponse } from './problem-error.ts';

export interface SendFileOptions {
  /** With its query, from the root of the origin. */
  address: string;
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** Bytes that have left. */
  onProgress: (sentBytes: number) => void;
}

/** Without a byte leaving, or an answer after the last: a connection that only seems to be there. */
const SILENCE_MILLISECONDS = 60_000;

/**
 * Sends a file as it is, by POST. The browser reads it from the disk piece by piece. XMLHttpRequest, because fetch does
 * not say how far an upload is. Resolves to the parsed body of a 200 or 201.
 * @throws ProblemError, NetworkError, the signal's reason when it was cancelled
 */
export function sendFile<T>(file: Blob, { address, headers, signal, onProgress }: SendFileOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const sending = new XMLHttpRequest();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const live = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        reject(new NetworkError('timeout'));
        sending.abort();
      }, SILENCE_MILLISECONDS);
    };
    const stop = () => sending.abort();
    const over = () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', stop);
    };
    sending.open('POST', address);
    for (const [name, value] of Object.entries({
      'content-type': 'application/octet-stream',
      accept: 'application/json',
      ...headers,
    })) {
      sending.setRequestHeader(name, value);
    }
    sending.upload.addEventListener('progress', ({ loaded }) => {
      live();
      onProgress(Math.min(loaded, file.size));
    });
    sending.addEventListener('loadend', over);
    sending.addEventListener('load', () => {
      if (sending.status === 200 || sending.status === 201) {
        try {
          return resolve(JSON.parse(sending.responseText) as T);
        } catch {
          // Something between us and the server cut the answer off: an event listener that throws would never settle.
          return reject(new NetworkError('unreachable'));
        }
      }
      const type = sending.getResponseHeader('content-type') ?? '';
      const answer = new Response(sending.responseText, {
        status: sending.status,
        headers: { 'content-type': type, 'retry-after': sending.getResponseHeader('retry-after') ?? '' },
      });
      return void problemFromResponse(answer).then(reject);
    });
    sending.addEventListener('error', () => reject(new NetworkError(navigator.onLine ? 'unreachable' : 'offline')));
    sending.addEventListener('abort', () => reject(signal.reason));
    signal.addEventListener('abort', stop);
    live();
    return sending.send(file);
  });
}
