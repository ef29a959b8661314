import type { ImportReport } from '../features/imports/run-import.ts';
import { describeSeconds } from './progress-line.ts';

const count = (number: number, one: string, many = `${one}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** The summary that a person reads after an import. */
export function describeReport(
  report: ImportReport,
  { formatName, isDryRun }: { formatName: string; isDryRun: boolean },
): string {
  const { products, rows, bytes, seconds } = report;
  const megabytes = bytes / 1_000_000;
  const speed = `${count(rows, 'row')}, ${megabytes.toFixed(1)} MB in ${describeSeconds(seconds)} (${Math.round(rows / seconds).toLocaleString('en')} rows/s, ${(megabytes / seconds).toFixed(1)} MB/s)`;
  const lines = [
    `${formatName}: ${speed}`,
    `  created    ${count(products.created, 'product')}`,
    `  updated    ${count(products.updated, 'product')}`,
    `  unchanged  ${count(products.unchanged, 'product')}`,
    `  rejected   ${count(products.rejected, 'product')}`,
  ];
  if (report.firstRejects.length > 0) {
    lines.push('', `Why (the first ${report.firstRejects.length}):`);
    for (const { line, column, reason } of report.firstRejects) {
      lines.push(`  line ${line}${column === '' ? '' : `, ${column}`}: ${reason}`);
    }
  }
  if (report.rejectsPath !== undefined) {
    lines.push(
      '',
      `${count(report.rejectedRows, 'rejected row is', 'rejected rows are')} in ${report.rejectsPath}. Mend them there and import that file.`,
    );
  }
  if (report.wasStopped) {
    const left =
      report.notReached > 0
        ? `${count(report.notReached, 'product')} of the file were not reached.`
        : 'Nothing was written.';
    lines.push('', `Stopped. ${left} Run the same command again to go on: what is in already is not written twice.`);
  }
  if (isDryRun) lines.push('', 'This was a dry run: the catalogue is as it was.');
  return lines.join('\n');
}
