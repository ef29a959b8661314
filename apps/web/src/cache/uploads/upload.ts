import type { WaitReason } from '../editing/edit-outcome.ts';
import type { WaitingUpload } from '../local/local-schema.ts';

/** Stands for a product until it is made; its pictures are sent meanwhile. */
export const NEW_PRODUCT = 'new';

/** A picture that is on its way to a product, as screens show it. Its states are told in upload-store.ts. */
export interface Upload extends WaitingUpload {
  /** How much of it has left. */
  sentBytes: number;
  /** Why it waits, where an attempt failed. */
  reason?: WaitReason | undefined;
  /** Whether it is on this device's disk. Otherwise it is gone with the page. */
  isKept: boolean;
}

/** A picture that a product has just got from here: its person is asked what it shows, and sees it before its forms are made. */
export interface AddedPicture {
  id: string;
  productId: string;
  /** As the product has it. */
  url: string;
  name: string;
  file: Blob;
  alt: string;
  /** Whether the person said what it shows, or that they will not. */
  isAnswered: boolean;
  /** An address in this browser for the file; ends when it is ready. */
  preview: string;
  /** Whether the server can show it; until then it is shown from here. */
  isReady: boolean;
}

/** What a product gets. */
export interface NewImage {
  /** Of the upload. */
  id: string;
  url: string;
  alt: string;
  width: number | null;
  height: number | null;
}
