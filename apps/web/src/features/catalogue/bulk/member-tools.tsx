import { useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useCanEdit } from '../../../cache/can-edit.ts';
import type { Room } from '../../../cache/catalogue-columns.ts';
import type { CatalogueState } from '../../../cache/catalogue-query.ts';
import { sessionQuery } from '../../../cache/session-query.ts';
import { Button } from '../../../ui/button.tsx';
import { OptionalPart } from '../../../ui/optional-part.tsx';
import { Popover } from '../../../ui/popover.tsx';
import type { Total } from '../page-store.ts';
import styles from './export-choices.module.css';

const ExportChoices = lazy(() => import('./export-choices.tsx'));

/** What the head of the list offers to people who are signed in: the list as a file; on a phone also to select in it. */
export default function MemberTools({
  state,
  total,
  room,
  onSelect,
}: {
  state: CatalogueState;
  total: Total | undefined;
  room: Room;
  onSelect: (on: true) => void;
}) {
  const { data: user } = useQuery(sessionQuery);
  const canEdit = useCanEdit();
  const [isOpen, setOpen] = useState(false);
  if (!user) return null;
  if (room !== 'narrow') {
    return (
      <Popover
        align="end"
        className={styles.layer}
        onToggle={setOpen}
        renderTrigger={(props) => <Button {...props}>Export…</Button>}
      >
        {isOpen && (
          <OptionalPart>
            <ExportChoices state={state} total={total} />
          </OptionalPart>
        )}
      </Popover>
    );
  }
  return (
    <>
      {canEdit && (
        <Button
          className={styles.select}
          onClick={(event) => {
            event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
            onSelect(true);
          }}
        >
          Select products
        </Button>
      )}
      <details className={styles.phone}>
        <summary>Export this list</summary>
        <ExportChoices state={state} total={total} />
      </details>
    </>
  );
}
