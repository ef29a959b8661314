import { ImportError } from './import-error.ts';

/** First bytes of what people take for a CSV, and what to do instead. */
const KNOWN_FILES: readonly { magic: readonly number[]; what: string; wayOut: string }[] = [
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    what: 'an Excel, LibreOffice or ZIP file',
    wayOut: 'Save it as CSV (UTF-8), or unpack it, first.',
  },
  { magic: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Excel file', wayOut: 'Save it as CSV (UTF-8) first.' },
  { magic: [0x1f, 0x8b], what: 'a gzip archive', wayOut: 'Unpack it first: gunzip FILE.' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: 'a zstd archive', wayOut: 'Unpack it first: unzstd FILE.' },
  { magic: [0x89, 0x50, 0x4e, 0x47], what: 'a PNG picture', wayOut: 'Name the CSV file of the products.' },
  { magic: [0xff, 0xd8, 0xff], what: 'a JPEG picture', wayOut: 'Name the CSV file of the products.' },
  { magic: [0x47, 0x49, 0x46, 0x38], what: 'a GIF picture', wayOut: 'Name the CSV file of the products.' },
  { magic: [0x25, 0x50, 0x44, 0x46], what: 'a PDF', wayOut: 'Name the CSV file of the products.' },
  { magic: [0x7f, 0x45, 0x4c, 0x46], what: 'a program', wayOut: 'Name the CSV file of the products.' },
];
const BYTE_ORDER_MARKS: readonly { bytes: readonly number[]; encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

/**
 * Looks at the first bytes of a file: the encoding that its byte order mark names (UTF-8 without one), or an ImportError that says
 * what the file really is.
 */
export function sniffFile(head: Uint8Array, path: string): { encoding: string; bomBytes: number } {
  const known = KNOWN_FILES.find(({ magic }) => startsWith(head, magic));
  if (known) throw new ImportError(`${path} is ${known.what}, not a CSV. ${known.wayOut}`);

  const mark = BYTE_ORDER_MARKS.find(({ bytes }) => startsWith(head, bytes));
  if (mark) {
    if (head.length === mark.bytes.length) throw new ImportError(`${path} is empty. Export it again.`);
    return { encoding: mark.encoding, bomBytes: mark.bytes.length };
  }

  let zeros = 0;
  let evenZeros = 0;
  let controls = 0;
  head.forEach((byte, index) => {
    if (byte === 0) {
      zeros++;
      if (index % 2 === 0) evenZeros++;
    } else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls++;
  });
  // Latin text in UTF-16 has a zero in every second byte.
  if (zeros > head.length / 3 && (evenZeros === zeros || evenZeros === 0)) {
    return { encoding: evenZeros === 0 ? 'utf-16le' : 'utf-16be', bomBytes: 0 };
  }
  if (zeros + controls > Math.max(4, head.length / 50)) {
    throw new ImportError(`${path} is binary data, not text. Name the CSV file of the products.`);
  }
  return { encoding: 'utf-8', bomBytes: 0 };
}
