import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { useSingleKeys } from './use-single-keys.ts';
import { ShortcutsProvider, useShortcut } from './shortcuts.tsx';

afterEach(cleanup);

function Page({ run }: { run: () => void }) {
  useShortcut({ keys: ['j', 'n'], label: 'Next', group: 'Page', run });
  return (
    <>
      <input aria-label="text" />
      <input type="checkbox" aria-label="box" />
    </>
  );
}

test('a key works on the page and in no field, not with a modifier, and not after the screen has gone', () => {
  const run = vi.fn<() => void>();
  const { rerender } = render(
    <ShortcutsProvider>
      <Page run={run} />
    </ShortcutsProvider>,
  );
  fireEvent.keyDown(document.body, { key: 'j' });
  fireEvent.keyDown(screen.getByLabelText('box'), { key: 'n' });
  expect(run).toHaveBeenCalledTimes(2);
  fireEvent.keyDown(screen.getByLabelText('text'), { key: 'j' });
  fireEvent.keyDown(document.body, { key: 'j', ctrlKey: true });
  fireEvent.keyDown(document.body, { key: 'x' });
  rerender(<ShortcutsProvider>{null}</ShortcutsProvider>);
  fireEvent.keyDown(document.body, { key: 'j' });
  expect(run).toHaveBeenCalledTimes(2);
});

test('whoever switches single keys off keeps the named ones', () => {
  const run = vi.fn<(event: KeyboardEvent) => void>();
  function Keys() {
    const [areOn, setOn] = useSingleKeys();
    useShortcut({ keys: ['j', 'Escape'], label: 'Next', group: 'Page', run });
    return (
      <button type="button" onClick={() => setOn(!areOn)}>
        switch
      </button>
    );
  }
  render(
    <ShortcutsProvider>
      <Keys />
    </ShortcutsProvider>,
  );
  fireEvent.click(screen.getByText('switch'));
  fireEvent.keyDown(document.body, { key: 'j' });
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(run.mock.calls.map(([event]) => event.key)).toEqual(['Escape']);
  fireEvent.click(screen.getByText('switch'));
  fireEvent.keyDown(document.body, { key: 'j' });
  expect(run).toHaveBeenCalledTimes(2);
});
