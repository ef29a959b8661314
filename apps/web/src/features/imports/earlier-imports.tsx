import { useQuery } from '@tanstack/react-query';
import type { Job } from '@headroom/contracts/jobs';
import { Link } from 'wouter';
import { explainError } from '../../cache/explain-error.ts';
import { importResult } from '../../cache/jobs/job-words.ts';
import { isOver } from '../../cache/jobs/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { formatBytes } from '../../ui/format-size.ts';
import { Moment } from '../../ui/moment.tsx';
import { Status } from '../../ui/status.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { importJobsQuery, importsQuery, rejectsHref } from './import-queries.ts';
import styles from './imports.module.css';

/** The files of the last days, and what became of them. */
export function EarlierImports() {
  const imports = useQuery(importsQuery);
  const { data: jobs = [] } = useQuery(importJobsQuery);
  if (imports.isError) {
    const { title, text } = explainError(imports.error, 'The list of imports');
    return (
      <p role="alert" className={styles.note}>
        {title}. {text} <Button onClick={() => void imports.refetch()}>Try again</Button>
      </p>
    );
  }
  if (!imports.data || imports.data.length === 0) return null;
  return (
    <section className={styles.earlier} aria-labelledby="earlier-imports">
      <h2 id="earlier-imports" className={styles.stepTitle}>
        Earlier imports
      </h2>
      <table className={`${styles.table} ${styles.files}`}>
        <thead>
          <tr>
            <th>File</th>
            <th>Uploaded</th>
            <th className={styles.num}>Size</th>
            <th>What became of it</th>
            <th>
              <VisuallyHidden>Rows left out</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {imports.data.map((file) => (
            <tr key={file.id}>
              <th scope="row">
                <Link href={`/imports/${file.id}`}>{file.name}</Link>
              </th>
              <td>
                <Moment at={file.createdAt} />
              </td>
              <td className={styles.num}>{formatBytes(file.bytes)}</td>
              <td>
                {file.problem !== null ? (
                  <Status shape="failed">Cannot be read</Status>
                ) : file.jobId === null ? (
                  <Status shape="open">{file.checkJobId ? 'Checked' : 'Not checked yet'}</Status>
                ) : (
                  <Outcome job={jobs.find(({ id }) => id === file.jobId)} />
                )}
              </td>
              <td className={styles.num}>
                {file.hasRejects && (
                  <a href={rejectsHref(file.id)} download>
                    left out, as CSV
                  </a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.small}>Files are kept for seven days; what was imported stays.</p>
    </section>
  );
}

function Outcome({ job }: { job: Job | undefined }) {
  if (!job) return <Status shape="good">Imported</Status>;
  if (!isOver(job)) return <Status shape="half">Running</Status>;
  if (job.undo?.jobId) return <Status shape="out">Undone</Status>;
  if (job.state === 'failed') return <Status shape="failed">Failed</Status>;
  const result = importResult(job);
  const written = result ? result.products.created + result.products.updated : 0;
  const numbers = result ? `, ${formatCount(written)} written` : '';
  return job.state === 'cancelled' ? (
    <Status shape="out">Stopped{numbers}</Status>
  ) : (
    <Status shape="good">Imported{numbers}</Status>
  );
}
