import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Room } from '../../../cache/catalogue-columns.ts';
import { useEditingOf, type Editing } from '../../../cache/editing/browser-editing.ts';
import { sessionQuery } from '../../../cache/session-query.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { formatCount } from '../../../ui/format.ts';
import type { Scroller } from '../scroller.ts';
import type { ShownList } from '../use-shown-list.ts';
import { CellEditing } from './cell-editing.tsx';
import { listFrame } from './cell-places.ts';
import styles from './list-work.module.css';
import { MOVED_COUNTED } from './live-rows.ts';
import { useLiveRows } from './use-live-rows.ts';

export interface ListWorkProps {
  shown: ShownList;
  scroller: Scroller;
  canEdit: boolean;
  room: Room;
  active: number | undefined;
  currency: string;
  onActive: (position: number | undefined) => void;
}

/** What a list has for people who are signed in: rows that follow what others do, and cells that can be edited. */
export default function ListWork(props: ListWorkProps) {
  const { data: user } = useQuery(sessionQuery);
  return props.canEdit && user ? <EditorsListWork {...props} userId={user.id} /> : <LiveList {...props} />;
}

function EditorsListWork({ userId, ...props }: ListWorkProps & { userId: string }) {
  return <LiveList {...props} editing={useEditingOf(useQueryClient(), userId)} />;
}

function LiveList(props: ListWorkProps & { editing?: Editing }) {
  const { shown, scroller, editing } = props;
  const { moved, refresh, serverRow } = useLiveRows(shown, scroller, editing?.store);
  return (
    <>
      {moved > 0 && (
        <div className={styles.anchor}>
          <output className={styles.note}>
            {moved === 1
              ? '1 product came, left or changed place.'
              : `${moved > MOVED_COUNTED ? `More than ${formatCount(MOVED_COUNTED)}` : formatCount(moved)} products came, left or changed place.`}
            <Button
              onClick={() => {
                refresh();
                listFrame()?.focus({ preventScroll: true });
              }}
            >
              Show the new order
            </Button>
          </output>
        </div>
      )}
      {editing && props.room !== 'narrow' && <NewProductLink />}
      {editing && props.room !== 'narrow' && shown.state.view !== 'grid' && (
        <CellEditing {...props} editing={editing} serverRow={serverRow} />
      )}
    </>
  );
}

/** Stands at the left end of the list's tools, where it moves none of them when it arrives. On a phone the account's menu has it. */
function NewProductLink() {
  const [tools, setTools] = useState<Element | null>();
  // The header may come with the same commit as this: only after it is there to be found.
  // oxlint-disable-next-line react/set-state-in-effect
  useLayoutEffect(() => setTools(document.querySelector('main header [aria-label="View"]')?.parentElement), []);
  return (
    tools &&
    createPortal(
      <ButtonLink href="/products/new" className={styles.make!}>
        New product
      </ButtonLink>,
      tools,
    )
  );
}
