import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFocus } from './keep-focus.ts';

let stop: () => void;
beforeEach(() => {
  window.history.replaceState(null, '', '/');
  stop = keepFocus(document.body);
});
afterEach(() => {
  stop();
  cleanup();
});

/** Rows with a link and a way to remove each, as tags and variants have them. */
function Rows({ names }: { names: readonly string[] }) {
  const [kept, setKept] = useState(names);
  const [panel, setPanel] = useState(true);
  const [isField, setField] = useState(false);
  return (
    <main tabIndex={-1}>
      <ul>
        {kept.map((name) => (
          <li key={name}>
            <a href={`/${name}`}>{name}</a>
            {kept.length > 1 && (
              <button type="button" className="remove" onClick={() => setKept(kept.filter((it) => it !== name))}>
                remove {name}
              </button>
            )}
          </li>
        ))}
      </ul>
      {panel && (
        <section>
          <button type="button" onClick={() => setPanel(false)}>
            close
          </button>
        </section>
      )}
      <p>
        {isField ? (
          <input aria-label="field" onKeyDown={() => setField(false)} />
        ) : (
          <button type="button" onClick={() => setField(true)}>
            add
          </button>
        )}
      </p>
    </main>
  );
}

const button = (name: string) => screen.getByRole('button', { name });
/** The observer hears of changes once the present work is done. */
async function press(name: string) {
  button(name).focus();
  fireEvent.click(button(name));
  await Promise.resolve();
}

test('the next row has the focus, then the one before, then what a row still has', async () => {
  render(<Rows names={['a', 'b', 'c']} />);
  await press('remove b');
  expect(document.activeElement).toBe(button('remove c'));
  await press('remove c');
  expect(document.activeElement).toBe(screen.getByRole('link', { name: 'a' }));
});

test('the last of several gives it to the same thing of the row before', async () => {
  render(<Rows names={['a', 'b', 'c']} />);
  await press('remove c');
  expect(document.activeElement).toBe(button('remove b'));
});

test('a panel that closes gives it to what follows', async () => {
  render(<Rows names={['a']} />);
  await press('close');
  expect(document.activeElement).toBe(button('add'));
});

test('what stands in the place of the lost one has it', async () => {
  render(<Rows names={['a']} />);
  await press('add');
  const field = screen.getByRole('textbox');
  expect(document.activeElement).toBe(field);
  fireEvent.keyDown(field, { key: 'Escape' });
  await Promise.resolve();
  expect(document.activeElement).toBe(button('add'));
});

test('where nothing follows, the last one before has it', async () => {
  const { container } = render(
    <main>
      <button type="button">first</button>
      <p>
        <button type="button">last</button>
      </p>
    </main>,
  );
  button('last').focus();
  container.querySelector('p')!.remove();
  await Promise.resolve();
  expect(document.activeElement).toBe(button('first'));
});

test('what lies over the screens gives it back to where it was', async () => {
  render(
    <main>
      <button type="button">first</button>
    </main>,
  );
  const toast = document.createElement('div');
  toast.innerHTML = '<button type="button">undo</button>';
  document.body.append(toast);
  button('first').focus();
  button('undo').focus();
  toast.remove();
  await Promise.resolve();
  expect(document.activeElement).toBe(button('first'));
});

test('a dialog that is taken away gives it back to where it was opened', async () => {
  render(
    <main>
      <button type="button">open</button>
      <button type="button">other</button>
    </main>,
  );
  const dialog = document.createElement('dialog');
  dialog.innerHTML = '<button type="button">first</button><button type="button">last</button>';
  dialog.setAttribute('open', '');
  document.querySelector('main')!.append(dialog);
  button('open').focus();
  button('first').focus();
  button('last').focus();
  dialog.remove();
  await Promise.resolve();
  expect(document.activeElement).toBe(button('open'));
});

test('a press beside it lets it go', async () => {
  const { container } = render(<Rows names={['a', 'b']} />);
  button('remove a').focus();
  fireEvent.pointerDown(container.querySelector('ul')!);
  button('remove a').closest('li')!.remove();
  await Promise.resolve();
  expect(document.activeElement).toBe(document.body);
});

test('a change of screen is not its business', async () => {
  render(<Rows names={['a', 'b']} />);
  button('remove a').focus();
  window.history.pushState(null, '', '/elsewhere');
  button('remove a').closest('li')!.remove();
  await Promise.resolve();
  expect(document.activeElement).toBe(document.body);
});
