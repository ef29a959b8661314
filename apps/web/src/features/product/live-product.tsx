import type { Change } from '@headroom/contracts/changes';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { historyKey } from '../../cache/editing/history-query.ts';
import { liveStream } from '../../cache/live/browser-live-stream.ts';
import { productQuery } from '../../cache/product-query.ts';

/** Reads the open product again when somebody changes it. Shows nothing. */
export default function LiveProduct({ id, version }: { id: string; version: number | undefined }) {
  const client = useQueryClient();
  const shown = useRef(version);
  useEffect(() => {
    shown.current = version;
  });
  useEffect(
    () =>
      liveStream().subscribe((event) => {
        if (event.kind === 'job' || event.kind === 'console') return;
        if (event.kind === 'open' ? event.isComplete : !isNews(event.change, id, shown.current ?? 0)) return;
        void client.invalidateQueries({ queryKey: productQuery(id).queryKey });
        void client.invalidateQueries({ queryKey: historyKey(id) });
      }),
    [client, id],
  );
  return null;
}

function isNews(change: Change, id: string, version: number): boolean {
  if (change.op === 'bulk') return change.productIds.includes(id);
  return change.productId === id && change.version > version;
}
