import { hashKey, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isRestored } from '../../cache/device-answers.ts';
import { NetworkError } from '../../cache/network-error.ts';
import { momentTitle } from '../../ui/moment-title.ts';
import { formatClock, formatDay } from '../../ui/format.ts';

/** A network that is only slow answers within this: a line that came and went would move what is read. */
const PATIENCE_MILLISECONDS = 1_000;

/** How old what a query shows is, where it is this device's and not the network's answer. */
export function SeenAt({
  queryKey,
  query: { data, dataUpdatedAt, error },
}: {
  queryKey: readonly unknown[];
  query: Pick<UseQueryResult, 'data' | 'dataUpdatedAt' | 'error'>;
}) {
  const isGone = error instanceof NetworkError;
  const isOld = data !== undefined && (isGone || isRestored(hashKey(queryKey), dataUpdatedAt));
  const [waitedFor, setWaitedFor] = useState<number>();
  useEffect(() => {
    if (!isOld) return undefined;
    const timer = setTimeout(() => setWaitedFor(dataUpdatedAt), PATIENCE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [isOld, dataUpdatedAt]);
  if (!isOld || !(isGone || waitedFor === dataUpdatedAt)) return null;
  const at = new Date(dataUpdatedAt).toISOString();
  return (
    <span {...momentTitle(at)}>
      As of <time dateTime={at}>{formatClock(at)}</time> {formatDay(at)}, from this device
    </span>
  );
}
