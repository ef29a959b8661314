import type { Import } from '@headroom/contracts/imports';
import { NetworkError } from '../../cache/network-error.ts';
import { problemFromResponse } from '../../cache/problem-error.ts';

/** What the server takes. */
export const MAX_UPLOAD_BYTES = 2 * 1_024 ** 3;

/**
 * Sends a file as it is. The browser reads it from the disk piece by piece. XMLHttpRequest, because fetch does not say
 * how far an upload is.
 * @param onProgress bytes that have left
 * @throws ProblemError, NetworkError, the signal's reason when it was cancelled
 */
export function uploadFile(
  file: File,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (sentBytes: number) => void },
): Promise<Import> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', `/api/v1/imports?${new URLSearchParams({ name: file.name })}`);
    sending.setRequestHeader('content-type', 'application/octet-stream');
    sending.setRequestHeader('accept', 'application/json');
    sending.upload.addEventListener('progress', ({ loaded }) => onProgress(Math.min(loaded, file.size)));
    sending.addEventListener('load', () => {
      if (sending.status === 201) {
        try {
          return resolve(JSON.parse(sending.responseText) as Import);
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
    signal.addEventListener('abort', () => sending.abort());
    sending.send(file);
  });
}
