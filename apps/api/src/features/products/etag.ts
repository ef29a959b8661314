import { hash } from 'node:crypto';
import { selectionText, type FieldSelection } from './field-selection.ts';

/** What a product's ETags begin with: its version, and its selection; other fields are other bytes. */
export const etagBaseOf = (version: number, selection: FieldSelection): string =>
  `${version}.${hash('sha256', selectionText(selection), 'base64url').slice(0, 8)}`;

/** The strong ETag of a product in plain form. */
export const etagOf = (version: number, selection: FieldSelection): string => `"${etagBaseOf(version, selection)}"`;
