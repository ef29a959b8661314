import type { LogLine } from '@headroom/contracts/monitoring/log-schemas';
import { useState } from 'react';
import { ButtonLink } from '../../../ui/button.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { formatMilliseconds } from '../parts/format-figure.ts';
import { Code } from '../parts/section.tsx';
import type { useConsoleQuery } from '../use-console-query.ts';
import { LEVEL_WORDS } from './level-words.ts';
import styles from './logs.module.css';

/** One line; what else it said opens below it. */
export function ShownLine({ line, href }: { line: LogLine; href: ReturnType<typeof useConsoleQuery>['href'] }) {
  const [isOpen, setOpen] = useState(false);
  const { level, at, message, route, status, durationMs, requestId, traceId, process, details } = line;
  const about = [route, status, durationMs !== null && formatMilliseconds(durationMs)].filter(Boolean).join(' · ');
  return (
    <li data-level={level}>
      <button type="button" className={styles.line} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span>{LEVEL_WORDS[level]}</span>
        <time dateTime={at}>{formatDateTime(at)}</time>
        <span className={styles.said}>
          {message} {about && <span className={styles.about}>{about}</span>}
        </span>
      </button>
      {isOpen && (
        <div className={styles.details}>
          <p>
            {process}
            {requestId !== null && ` · request ${requestId}`}
          </p>
          {Object.keys(details).length > 0 && <Code>{JSON.stringify(details, null, 2)}</Code>}
          <p>
            {traceId !== null && <ButtonLink href={href(`/console/traces/${traceId}`)}>Its trace</ButtonLink>}{' '}
            {requestId !== null && (
              <ButtonLink variant="bare" href={href('/console/logs', { requestId })}>
                All lines of this request
              </ButtonLink>
            )}
          </p>
        </div>
      )}
    </li>
  );
}
