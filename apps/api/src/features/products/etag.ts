import { hash } from 'node:crypto';
import { selectionText, type FieldSelection } from './field-selection.ts';

/** A product's version and its JSON text. */
interface VersionedJson {
  version: number;
  json: string;
}

/** All that changes in a product's text without its version: the colours of an uploaded picture come when its first form is made. */
const PLACEHOLDERS = /"placeholder":"[0-9a-f]{36}"/g;

/** What a product's ETags begin with: its version, and what else its bytes hang on: the selection, and placeholders of pictures. */
export function etagBaseOf({ version, json }: VersionedJson, selection: FieldSelection): string {
  const text = [selectionText(selection), ...(json.match(PLACEHOLDERS) ?? [])].join('');
  return `${version}.${hash('sha256', text, 'base64url').slice(0, 8)}`;
}

/** The strong ETag of a product in plain form. */
export const etagOf = (product: VersionedJson, selection: FieldSelection): string =>
  `"${etagBaseOf(product, selection)}"`;
