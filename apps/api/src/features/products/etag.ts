import { hash } from 'node:crypto';
import { selectionText, type FieldSelection } from './field-selection.ts';

/** The strong ETag of a product: its version and its representation, which is the selection; other fields are other bytes. */
export const etagOf = (version: number, selection: FieldSelection): string =>
  `"${version}.${hash('sha256', selectionText(selection), 'base64url').slice(0, 8)}"`;
