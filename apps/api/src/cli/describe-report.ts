import type { ImportReport } from '../features/imports/run-import.ts';
import { describeSeconds } from './progress-line.ts';

const count = (number: number, one: string, many = `${one}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

const SHOWN_PROBLEMS = 10;

const describeSize = (bytes: number): string => {
  if (bytes < 1_000) return count(bytes, 'byte');
  // 999,950 bytes and more would be written as 1000.0 KB.
  return bytes < 999_950 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
};

/** Whether the command ends with exit code 3. */
export const endsPartly = ({ products, wasStopped }: ImportReport): boolean => products.rejected > 0 || wasStopped;

/** What exit code 3 means: pnpm says after it that the command failed, as if it had crashed. */
function describePartly({ products, wasStopped }: ImportReport, isDryRun: boolean): string {
  const wasIn = products.created + products.updated + products.unchanged;
  const rejected = `${count(products.rejected, 'product')} ${isDryRun ? 'would be' : products.rejected === 1 ? 'was' : 'were'} rejected`;
  const rest =
    wasIn === 0 ? 'no other is in the file' : isDryRun ? 'all others can come in' : 'all others are in the catalogue';
  const outcome = wasStopped ? 'the import was stopped before its end' : `${rejected}, ${rest}`;
  return `This ends with exit code 3, which means: ${outcome}. Nothing crashed, though pnpm may now say that the command failed.`;
}

/** The summary that a person reads after an import. */
export function describeReport(
  report: ImportReport,
  { formatName, isDryRun }: { formatName: string; isDryRun: boolean },
): string {
  const { products, rows, bytes, seconds } = report;
  const megabytes = bytes / 1_000_000;
  // The rate of a small file is that of getting started.
  const rate =
    megabytes < 1
      ? ''
      : ` (${Math.round(rows / seconds).toLocaleString('en')} rows/s, ${(megabytes / seconds).toFixed(1)} MB/s)`;
  const speed = `${count(rows, 'row')}, ${describeSize(bytes)} in ${describeSeconds(seconds)}${rate}`;
  const lines = [
    `${formatName}: ${speed}`,
    `  created    ${count(products.created, 'product')}`,
    `  updated    ${count(products.updated, 'product')}`,
    `  unchanged  ${count(products.unchanged, 'product')}`,
    `  rejected   ${count(products.rejected, 'product')}`,
  ];
  const problems = report.problems.slice(0, SHOWN_PROBLEMS);
  if (problems.length > 0) {
    lines.push('', `Why (the first ${problems.length}):`);
    for (const { line, column, message } of problems) {
      lines.push(`  line ${line}${column === null ? '' : `, ${column}`}: ${message}`);
    }
  }
  if (report.rejectsPath !== undefined) {
    lines.push(
      '',
      `${count(report.rejectedRows, 'rejected row is', 'rejected rows are')} in ${report.rejectsPath}. Mend ${report.rejectedRows === 1 ? 'it' : 'them'} there and import that file.`,
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
  if (endsPartly(report)) lines.push('', describePartly(report, isDryRun));
  return lines.join('\n');
}
