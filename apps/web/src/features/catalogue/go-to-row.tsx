import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';

/** Reads a row number as people write it; undefined where it is none of this list. */
export function readRow(text: string, items: number): number | undefined {
  const plain = text.replace(/[\s,.’']/g, '');
  const row = /^\d{1,10}$/.test(plain) ? Number(plain) : 0;
  return row >= 1 && row <= items ? row - 1 : undefined;
}

export function GoToRow({
  open,
  items,
  onClose,
  onGo,
}: {
  open: boolean;
  items: number;
  onClose: () => void;
  /** 0-based. */
  onGo: (row: number) => void;
}) {
  const id = useId();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Go to row"
      actions={
        <>
          <Button onClick={onClose}>Stay here</Button>
          <Button variant="go" type="submit" form={id}>
            Go
          </Button>
        </>
      }
    >
      <RowForm id={id} items={items} onGo={onGo} />
    </Dialog>
  );
}

function RowForm({ id, items, onGo }: { id: string; items: number; onGo: (row: number) => void }) {
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  return (
    <form
      id={id}
      onSubmit={(event) => {
        event.preventDefault();
        const row = readRow(text, items);
        if (row === undefined) setWrong(true);
        else onGo(row);
      }}
    >
      <TextField
        label="Row number"
        inputMode="numeric"
        autoComplete="off"
        // The dialog is for this one field.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(false);
        }}
        hint={`From 1 to ${formatCount(items)}.`}
        error={isWrong && `This list has the rows 1 to ${formatCount(items)}.`}
      />
    </form>
  );
}
