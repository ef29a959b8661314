import type { Import, ImportReading, ImportResult } from '@headroom/contracts/imports';
import type { Job } from '@headroom/contracts/jobs';
import { importResult } from '../../cache/jobs/job-words.ts';
import { isOver } from '../../cache/jobs/jobs.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { formatAmount, formatCount } from '../../ui/format.ts';
import { formatDuration } from '../../ui/format-size.ts';
import { Status } from '../../ui/status.tsx';
import { rejectsHref } from './import-queries.ts';
import styles from './imports.module.css';
import { JobProgressPart } from './job-progress-part.tsx';
import { MappingForm } from './mapping-form.tsx';
import { ProblemsTable } from './problems-table.tsx';
import { Facts, Step } from './step.tsx';

/** Looking at all of it before anything is written: how it is read, what it would do, what it would leave out. */
export function CheckStep({
  file,
  job,
  isMapping,
  hasRun,
  onMapping,
  onCheck,
  onRun,
  onCancel,
  onDiscard,
}: {
  file: Import;
  job: Job | undefined;
  isMapping: boolean;
  /** Whether it was imported, or is being. */
  hasRun: boolean;
  onMapping: (open: boolean) => void;
  onCheck: (reading: ImportReading) => void;
  onRun: () => void;
  onCancel: (job: Job) => void;
  onDiscard: () => void;
}) {
  const { detected } = file;
  const result = job && isOver(job) ? importResult(job) : undefined;
  const discard = (
    <Button variant="bare" onClick={onDiscard}>
      Discard
    </Button>
  );
  if (file.problem !== null || !detected) {
    return (
      <Step number={2} title="This file cannot be read" said={<p>Nothing was written.</p>}>
        <p role="alert" className={`${styles.note} ${styles.wrong}`}>
          {file.problem ?? 'Nobody can say what it is.'}
        </p>
        <div className={styles.buttons}>{discard}</div>
      </Step>
    );
  }
  const needsMap = detected.format === null && !file.reading.map && !file.reading.format;
  if (isMapping || (needsMap && !job)) {
    return (
      <Step
        number={2}
        title={needsMap ? 'Say what its columns are' : 'How it is read'}
        said={
          <p>
            {needsMap
              ? `The names of its columns are not known here. ${detected.map && Object.keys(detected.map).length > 0 ? 'What seems to fit is chosen already.' : 'Choose at least the one with the title.'} Nothing is written yet.`
              : 'Another reading checks the file again. Nothing is written yet.'}
          </p>
        }
      >
        <MappingForm
          file={{ ...file, detected }}
          onCheck={onCheck}
          onClose={needsMap && !job ? undefined : () => onMapping(false)}
        />
      </Step>
    );
  }
  const mapping = <Button onClick={() => onMapping(true)}>Change the mapping</Button>;
  if (!job) {
    return (
      <Step number={2} title="Look before it is written" said={<p>The check reads all of it and writes nothing.</p>}>
        <div className={styles.buttons}>
          <Button variant="go" onClick={() => onCheck(file.reading)}>
            Check the file
          </Button>
          {mapping}
          {discard}
        </div>
      </Step>
    );
  }
  if (!isOver(job)) {
    return (
      <Step number={2} title="Checking" said={<p>It reads all of it and writes nothing. You can close this page.</p>}>
        <JobProgressPart job={job} />
        <div className={styles.buttons}>
          <Button
            aria-disabled={job.isCancelRequested || undefined}
            onClick={() => job.isCancelRequested || onCancel(job)}
          >
            {job.isCancelRequested ? 'Stopping…' : 'Cancel the check'}
          </Button>
        </div>
      </Step>
    );
  }
  if (!result || result.isCancelled) {
    return (
      <Step number={2} title="Not checked" said={<p>Nothing was written.</p>}>
        <p role="alert" className={`${styles.note} ${styles.wrong}`}>
          {job.error?.message ?? 'The check was stopped before its end.'}
        </p>
        <div className={styles.buttons}>
          <Button variant="go" onClick={() => onCheck(file.reading)}>
            Check it again
          </Button>
          {mapping}
          {discard}
        </div>
      </Step>
    );
  }
  return (
    <CheckedStep {...{ file, result, hasRun, onRun }}>
      {mapping}
      {!hasRun && discard}
    </CheckedStep>
  );
}

function CheckedStep({
  file,
  result,
  hasRun,
  onRun,
  children,
}: {
  file: Import;
  result: ImportResult;
  hasRun: boolean;
  onRun: () => void;
  children: React.ReactNode;
}) {
  const { products, rejectedRows } = result;
  const writing = products.created + products.updated;
  return (
    <Step
      number={2}
      title="Look before it is written"
      said={
        <>
          <p>
            {formatCount(result.rows)} {result.rows === 1 ? 'row' : 'rows'} read in {formatDuration(result.seconds)}.{' '}
            {rejectedRows === 0
              ? 'All of it can be written.'
              : `${formatCount(rejectedRows)} ${rejectedRows === 1 ? 'row has a problem and is' : 'rows have a problem and are'} left out unless you mend them.`}
          </p>
          {file.hasRejects && !hasRun && (
            <a className={buttonClass()} href={rejectsHref(file.id)} download>
              Problems as CSV
            </a>
          )}
        </>
      }
    >
      <Facts
        facts={[
          ['New', formatCount(products.created)],
          ['Changed', formatCount(products.updated)],
          ['Same', formatCount(products.unchanged)],
          [
            'Rows left out',
            rejectedRows > 0 ? <Status shape="failed">{formatCount(rejectedRows)}</Status> : '0',
            rejectedRows > 0,
          ],
        ]}
      />
      {result.problems.length > 0 && <ProblemsTable importId={file.id} result={result} />}
      {result.preview.length > 0 && <Preview result={result} />}
      {!hasRun && (
        <div className={styles.buttons}>
          <Button variant="go" disabled={writing === 0} onClick={onRun}>
            {writing === 0
              ? 'Nothing to import'
              : `Import ${formatCount(writing)} ${writing === 1 ? 'product' : 'products'}`}
          </Button>
          {children}
        </div>
      )}
    </Step>
  );
}

/** The first products as they would be written. */
function Preview({ result }: { result: ImportResult }) {
  return (
    <details className={styles.preview} open={result.problems.length === 0}>
      <summary>The first {formatCount(result.preview.length)} products as they would be written</summary>
      <table className={`${styles.table} ${styles.products}`}>
        <thead>
          <tr>
            <th className={styles.num}>Line</th>
            <th>Title, vendor</th>
            <th className={styles.num}>Variants</th>
            <th className={styles.num}>Price, {result.currency}</th>
            <th>Is</th>
          </tr>
        </thead>
        <tbody>
          {result.preview.map((product) => (
            <tr key={product.line}>
              <td className={styles.num}>{formatCount(product.line)}</td>
              <td>
                {product.title || product.handle} <span className={styles.quiet}>{product.vendor}</span>
              </td>
              <td className={styles.num}>{formatCount(product.variants)}</td>
              <td className={styles.num}>
                {product.price === null ? 'none' : formatAmount(product.price, result.currency)}
              </td>
              <td>{product.isNew ? 'new' : 'a change'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
