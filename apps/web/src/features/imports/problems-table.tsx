import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportProblem, ImportResult } from '@headroom/contracts/imports';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { linesQuery } from './import-queries.ts';
import styles from './imports.module.css';

const SHOWN_AT_FIRST = 6;

/** What cannot be written, by line and column, with the place in the file. */
export function ProblemsTable({ importId, result }: { importId: string; result: ImportResult }) {
  const [kind, setKind] = useState<string>();
  const [isWhole, setWhole] = useState(false);
  const ofKind = kind === undefined ? result.problems : result.problems.filter(({ code }) => code === kind);
  const shown = isWhole ? ofKind : ofKind.slice(0, SHOWN_AT_FIRST);
  const [picked, setPicked] = useState<ImportProblem>();
  const open = picked && shown.includes(picked) ? picked : shown[0];
  return (
    <>
      <table className={`${styles.table} ${styles.problems}`}>
        <thead>
          <tr>
            <th className={styles.num}>Line</th>
            <th>Column</th>
            <th>Found</th>
            <th>Why it cannot be written</th>
            <th>
              <VisuallyHidden>Show</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((problem, index) => (
            // Several problems of a line may be the same in every word.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index} className={problem === open ? styles.on : undefined}>
              <td className={styles.num}>{formatCount(problem.line)}</td>
              <td>{problem.column ?? ''}</td>
              <td className={styles.found}>{problem === open ? <mark>{problem.found}</mark> : problem.found}</td>
              <td>{sentence(problem.message)}</td>
              <td className={styles.num}>
                <button
                  type="button"
                  className={styles.link}
                  aria-pressed={problem === open}
                  aria-label={`Show line ${formatCount(problem.line)}`}
                  onClick={() => setPicked(problem)}
                >
                  show
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.kinds}>
        {formatCount(shown.length)} of {formatCount(result.rejectedRows)}
        {result.kinds.length > 1 &&
          result.kinds.map(({ code, message, rows }) => (
            <button
              key={code}
              type="button"
              className={styles.link}
              aria-pressed={kind === code}
              onClick={() => setKind(kind === code ? undefined : code)}
            >
              {formatCount(rows)} of them: {message.charAt(0).toLowerCase() + message.slice(1)}
            </button>
          ))}
        {ofKind.length > SHOWN_AT_FIRST && (
          <Button variant="bare" onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show fewer' : `Show ${formatCount(ofKind.length)}`}
          </Button>
        )}
      </p>
      {open && <Excerpt key={open.line} importId={importId} problem={open} />}
    </>
  );
}

/** The line as it stands in the file, between its neighbours. */
function Excerpt({ importId, problem }: { importId: string; problem: ImportProblem }) {
  const { data: lines } = useQuery(linesQuery(importId, problem.line));
  if (!lines || lines.length === 0) return null;
  return (
    <div>
      <h3 className={styles.part}>Line {formatCount(problem.line)} in the file</h3>
      {/* A long line scrolls sideways, so it takes the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className={styles.proof} aria-label={`Line ${problem.line} in the file`} tabIndex={0}>
        {lines.map(({ line, text }) => (
          <div key={line}>
            <span>{formatCount(line)}</span>
            <span>{line === problem.line ? <Marked text={text} found={problem.found} /> : text}</span>
            {line === problem.line && (
              <span className={styles.message}>
                {problem.column ? `${problem.column}: ` : ''}
                {sentence(problem.message)}
              </span>
            )}
          </div>
        ))}
      </section>
    </div>
  );
}

function Marked({ text, found }: { text: string; found: string }) {
  const at = found === '' ? -1 : text.indexOf(found);
  if (at === -1) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark ref={bringIntoView}>{found}</mark>
      {text.slice(at + found.length)}
    </>
  );
}

/** What is marked may stand far to the right. */
function bringIntoView(mark: HTMLElement | null): void {
  const box = mark?.closest('section');
  if (!mark || !box) return;
  const beyond = mark.getBoundingClientRect().right - box.getBoundingClientRect().right;
  if (beyond > 0) box.scrollLeft += beyond + box.clientWidth / 2;
}

/** The importer speaks in half sentences, as a line of a log does. */
function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}
