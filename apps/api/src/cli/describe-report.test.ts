import { describe, expect, it } from 'vitest';
import type { ImportReport } from '../features/imports/run-import.ts';
import { describeReport } from './describe-report.ts';

const REPORT: ImportReport = {
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  currency: 'EUR',
  rows: 3,
  bytes: 147,
  products: { created: 2, updated: 0, unchanged: 0, rejected: 0 },
  rejectedRows: 0,
  rejectsPath: undefined,
  problems: [],
  kinds: [],
  preview: [],
  notReached: 0,
  wasStopped: false,
  seconds: 2,
};
const tell = (more: Partial<ImportReport> = {}, isDryRun = false) =>
  describeReport({ ...REPORT, ...more }, { formatName: 'CSV', isDryRun }).split('\n');

describe('the summary of an import', () => {
  it.each([
    [147, 'CSV: 3 rows, 147 bytes in 2 s'],
    [12_345, 'CSV: 3 rows, 12.3 KB in 2 s'],
    [999_949, 'CSV: 3 rows, 999.9 KB in 2 s'],
    [4_000_000, 'CSV: 3 rows, 4.0 MB in 2 s (2 rows/s, 2.0 MB/s)'],
  ])('shows the size of %i bytes as people read it', (bytes, line) => {
    expect(tell({ bytes })[0]).toBe(line);
  });

  it('ends with what exit code 3 means, and only then', () => {
    const products = { ...REPORT.products, rejected: 1 };
    const rejects = { products, rejectedRows: 1, rejectsPath: 'x.csv' };
    expect(tell().join('\n')).not.toContain('exit code');
    expect(tell(rejects)).toContain('1 rejected row is in x.csv. Mend it there and import that file.');
    expect(tell(rejects).at(-1)).toBe(
      'This ends with exit code 3, which means: 1 product was rejected, all others are in the catalogue. ' +
        'Nothing crashed, though pnpm may now say that the command failed.',
    );
    expect(tell(rejects, true).at(-1)).toContain('1 product would be rejected, all others can come in.');
    expect(tell({ products: { ...products, created: 0 } }).at(-1)).toContain('no other is in the file.');
    expect(tell({ wasStopped: true, notReached: 5 }).at(-1)).toContain('the import was stopped before its end');
  });
});
