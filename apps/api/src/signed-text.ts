import { timingSafeEqual } from 'node:crypto';
import { createSigner } from './create-signer.ts';

/** 120 bits: as hard to guess as to find twice by chance, and 20 characters. */
const SIGNATURE_BYTES = 15;

/** Opaque texts that are handed out and come back. */
export interface SignedText {
  /** The body behind its signature, as base64url. */
  seal(body: string): string;
  /** The body, or undefined where the text was not made by `seal` for the same purpose with the same secret. */
  open(text: string): string | undefined;
}

/**
 * Signs texts so that nobody can make one that was not handed out.
 * @param secret the database's own (catalogue.secret), so that every process on it reads what another one made
 * @returns makes and reads the texts of one purpose; those of another purpose do not open
 */
export function createSignedText(secret: Buffer): (purpose: string) => SignedText {
  const signer = createSigner(secret);
  return (purpose) => {
    const sign = (body: string) => signer(purpose + body).subarray(0, SIGNATURE_BYTES);
    return {
      seal: (body) => Buffer.concat([sign(body), Buffer.from(body)]).toString('base64url'),
      open(text) {
        const bytes = Buffer.from(text, 'base64url');
        const body = bytes.subarray(SIGNATURE_BYTES).toString();
        // Decoding passes over signs that say nothing, so that one body would have many texts.
        if (bytes.length <= SIGNATURE_BYTES || bytes.toString('base64url') !== text) return undefined;
        return timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), sign(body)) ? body : undefined;
      },
    };
  };
}
