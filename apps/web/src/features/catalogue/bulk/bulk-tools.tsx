import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { BULK_IDS_MAX } from '@headroom/contracts/catalogue';
import type { Room } from '../../../cache/catalogue-columns.ts';
import { filterQuery } from '../../../cache/catalogue-query.ts';
import { hasEnded } from '../../../cache/jobs/jobs.ts';
import { sessionQuery } from '../../../cache/session-query.ts';
import { useAnnounce } from '../../../ui/announcer.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useShortcut } from '../../../ui/shortcuts.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import type { Total } from '../page-store.ts';
import type { RowSelection } from '../row-selection.ts';
import type { ShownList } from '../use-shown-list.ts';
import { countProducts, type ActionKind } from './action-words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { BulkDialog } from './bulk-dialog.tsx';
import { readIds } from './bulk-queries.ts';
import { createListSelection } from './list-selection.ts';
import { createCell } from './cell.ts';
import { keepSelection, keptSelection } from './kept-selection.ts';
import { createRowSelection } from './select-rows.tsx';
import { bulkFilter, toBulkSelection } from './selection.ts';
import { useTouchPicking } from './use-touch-picking.ts';

/** Of several keys within it only the last count is said. */
const SAID_AFTER_MILLISECONDS = 400;

/** Selecting rows and acting on them: the boxes' logic, the bar over the head of the list, and the dialogs. */
export default function BulkTools({
  shown,
  total,
  currency,
  room,
  picking,
  onPicking,
  onActive,
  onSelection,
}: {
  shown: ShownList;
  total: Total | undefined;
  currency: string;
  room: Room;
  /** Somebody asked to select before anything is. */
  picking: boolean;
  onPicking: (picking: boolean) => void;
  onActive: (position: number) => void;
  onSelection: (selection: RowSelection | undefined) => void;
}) {
  const client = useQueryClient();
  const toast = useToast();
  const announce = useAnnounce();
  const filter = filterQuery(shown.state);
  const [latest] = useState(() => createCell({ shown, total, toast }));
  useLayoutEffect(() => latest.set({ shown, total, toast }));
  const [list] = useState(() =>
    createListSelection({
      idAt: (position) => latest.get().shown.store.row(position)?.id,
      readIds: (rows, signal) => readIds(latest.get().shown.list, rows, signal),
      maxIds: BULK_IDS_MAX,
      onLimit: () =>
        latest.get().toast({
          message: `At most ${formatCount(BULK_IDS_MAX)} products can be chosen one by one. Choose all that the filter finds instead.`,
        }),
      initial: keptSelection(client, filter),
    }),
  );
  useSyncExternalStore(list.subscribe, list.version, list.version);
  const [action, setAction] = useState<ActionKind>();
  const count = list.count(total?.count);
  const hasSome = count !== 0;
  const isPicking = useTouchPicking({ list, isPicking: hasSome || picking, isTouchList: room === 'narrow' });
  const end = () => {
    onPicking(false);
    list.clear();
  };

  // Other filters are another question: what it was asked of is not carried over unseen. Another order is the same set.
  const asked = useRef({ filter, list: shown.list });
  useEffect(() => {
    const before = asked.current;
    asked.current = { filter, list: shown.list };
    if (before.filter !== filter) list.clear();
    else if (before.list !== shown.list) list.reorder();
  }, [list, filter, shown.list]);
  // A sign-out takes this part off the screen too, and then nothing is left behind for whoever comes next.
  // A sign-out takes this part off the screen too, and then nothing is left behind for whoever comes next.
  const [whose] = useState(() => client.getQueryData(sessionQuery.queryKey)?.id);
  const isSamePerson = useCallback(() => client.getQueryData(sessionQuery.queryKey)?.id === whose, [client, whose]);
  useEffect(
    () => () => void (isSamePerson() && keepSelection(client, asked.current.filter, list.current())),
    [client, list, isSamePerson],
  );

  const rows = useMemo(
    () => createRowSelection({ list, total: () => latest.get().total?.count, isPicking, onActive }),
    [list, latest, isPicking, onActive],
  );
  useEffect(() => {
    onSelection(rows);
    return () => onSelection(undefined);
  }, [rows, onSelection]);

  const said = useRef(false);
  useEffect(() => {
    if (!hasSome && !said.current) return undefined;
    said.current = hasSome;
    const words = count === undefined ? 'All' : formatCount(count);
    const timer = setTimeout(() => announce(`${words} selected`), SAID_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [announce, count, hasSome]);

  const group = 'In the list';
  useShortcut({ keys: ['Space'], label: 'Select the row', group });
  useShortcut({ keys: ['Shift+↑', 'Shift+↓'], label: 'Select from row to row', group });
  useShortcut({ keys: ['Ctrl+A'], label: 'Select everything that the filter finds', group });
  useShortcut({
    keys: ['Escape'],
    label: 'Select nothing',
    group,
    ...(hasSome || picking ? { run: end } : {}),
  });

  return (
    <>
      {(hasSome || picking) && (
        <BulkBar
          list={list}
          count={count}
          total={total}
          onAll={() => list.selectAll()}
          onClear={end}
          onAction={setAction}
        />
      )}
      <BulkDialog
        key={action}
        kind={action}
        selection={toBulkSelection(list.current(), bulkFilter(filter))}
        currency={currency}
        onClose={() => setAction(undefined)}
        onStarted={(job, changing) => {
          setAction(undefined);
          end();
          if (!hasEnded(client, job))
            toast({ message: `${job.title} has begun. ${countProducts(changing)} will change.` });
        }}
      />
    </>
  );
}
