import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { lazy, useCallback, useState } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { OptionalPart } from './optional-part.tsx';
import { ShortcutsProvider, useShortcut } from './shortcuts.tsx';
import { useTypedAhead } from './typed-ahead.ts';

beforeAll(() => {
  // As in a browser: shown, with the focus in its first field.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
    this.querySelector<HTMLElement>('input, button')?.focus();
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

/** A page whose dialog's code comes when the test says so. */
function showPage() {
  const submitted = vi.fn<(text: string) => void>();
  const other = vi.fn<() => void>();
  let arrive!: () => void;
  const code = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const Late = lazy(async () => {
    await code;
    const { Dialog } = await import('./dialog.tsx');
    return {
      default: function LateDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
        const [text, setText] = useState('');
        return (
          <Dialog open={open} onClose={onClose} title="Go to row">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                submitted(text);
              }}
            >
              <input aria-label="Row" value={text} onChange={(event) => setText(event.target.value)} />
            </form>
          </Dialog>
        );
      },
    };
  });
  function Page() {
    const [open, setOpen] = useState(false);
    const close = useCallback(() => setOpen(false), []);
    useTypedAhead(open, close);
    useShortcut({ keys: ['g'], label: 'Go', group: 'Page', run: () => setOpen(true) });
    useShortcut({ keys: ['1'], label: 'Other', group: 'Page', run: other });
    return (
      <>
        <input aria-label="Search" />
        <OptionalPart>
          <Late open={open} onClose={close} />
        </OptionalPart>
      </>
    );
  }
  render(
    <ShortcutsProvider>
      <Page />
    </ShortcutsProvider>,
  );
  return { submitted, other, arrive };
}

/** Returns the keys that the page was left with. */
const type = (keys: readonly string[], target: Element = document.body) =>
  keys.filter((key) => fireEvent.keyDown(target, { key }));

test('what is typed while the dialog is on its way is in its field, and nowhere else', async () => {
  const { arrive, other, submitted } = showPage();
  type(['g']);
  expect(type(['1', '0', '2', 'Backspace', '1', '0'])).toEqual([]);
  arrive();
  expect(await screen.findByDisplayValue('1010')).toBe(document.activeElement);
  expect(submitted).not.toHaveBeenCalled();
  // From here on the field has its keys itself.
  expect(type(['7'], screen.getByLabelText('Row'))).toEqual(['7']);
  expect(other).not.toHaveBeenCalled();
});

test('Enter, too, waits for the dialog', async () => {
  const { arrive, submitted } = showPage();
  type(['g', '1', '2', 'Enter']);
  arrive();
  await vi.waitFor(() => expect(submitted).toHaveBeenCalledWith('12'), { timeout: 20_000 });
});

test('Escape gives the dialog up before it is there, and what was typed with it', async () => {
  const { arrive, other } = showPage();
  type(['g', '4', 'Escape']);
  await act(async () => arrive());
  expect(screen.queryByLabelText('Row')).toBeNull();
  type(['1']);
  expect(other).toHaveBeenCalledOnce();
  type(['g']);
  expect(await screen.findByLabelText('Row')).toHaveProperty('value', '');
});

test('keys in a field and with a modifier go where they always go', () => {
  const { arrive } = showPage();
  type(['g']);
  expect(type(['4'], screen.getByLabelText('Search'))).toEqual(['4']);
  expect(fireEvent.keyDown(document.body, { key: 'r', ctrlKey: true })).toBe(true);
  expect(type(['Tab', 'ArrowDown'])).toEqual(['Tab', 'ArrowDown']);
  arrive();
});
