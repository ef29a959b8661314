import type { Import } from '@headroom/contracts/imports';
import { sendFile, type SendFileOptions } from '../../cache/send-file.ts';

/** What the server takes. */
export const MAX_UPLOAD_BYTES = 2 * 1_024 ** 3;

/** Sends a file to be imported. Throws what sendFile throws. */
export function uploadFile(file: File, options: Pick<SendFileOptions, 'signal' | 'onProgress'>): Promise<Import> {
  return sendFile<Import>(file, { ...options, address: `/api/v1/imports?${new URLSearchParams({ name: file.name })}` });
}
