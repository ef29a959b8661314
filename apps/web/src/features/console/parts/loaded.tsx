import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { explainError } from '../../../cache/explain-error.ts';
import { ErrorFrame } from '../../../ui/error-frame.tsx';
import styles from './loaded.module.css';

/**
 * What a request shows: its answer (dimmed while it belongs to the time or filters before), the shape of it until it comes, or what
 * failed with a way to try again. Figures that are already there stay when a later reading fails.
 * `what` names it in the error: "The vitals".
 */
export function Loaded<T>({
  result,
  what,
  waiting,
  isLong = false,
  children,
}: {
  result: UseQueryResult<T>;
  what: string;
  /** With the geometry of what comes. */
  waiting: ReactNode;
  /** What comes is higher than the window, whatever it is: what follows begins below it. */
  isLong?: boolean;
  children: (data: T) => ReactNode;
}) {
  const { data, error, isError, isPlaceholderData, isFetching, refetch } = result;
  if (data !== undefined) {
    return (
      <div
        className={isPlaceholderData ? `${styles.loaded} ${styles.old}` : styles.loaded}
        aria-busy={isPlaceholderData}
      >
        {children(data)}
      </div>
    );
  }
  if (!isError) {
    return (
      <div className={isLong ? `${styles.loaded} ${styles.long}` : styles.loaded} aria-busy="true">
        {waiting}
      </div>
    );
  }
  const { title, text, requestId, retryable } = explainError(error, what);
  return (
    <ErrorFrame
      {...{ title, text, requestId }}
      retrying={isFetching}
      onRetry={retryable ? () => void refetch() : undefined}
    />
  );
}
