import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { createDrafts, type Draft } from '../../../cache/editing/drafts.ts';
import { readHandle } from '../../../cache/editing/product-rules.ts';
import { EditInPlace } from './edit-in-place.tsx';

afterEach(cleanup);

const asItIs = (text: string) => text;

function show(options: { value?: string; kind?: 'line' | 'text'; kept?: Record<string, Draft> } = {}) {
  const kept = { ...options.kept };
  const drafts = createDrafts({
    kept: Object.entries(kept),
    storage: {
      put: async (key, draft) => void (kept[key] = draft),
      delete: async (key) => void delete kept[key],
    },
  });
  const onSave = vi.fn<(value: string, from: string) => void>();
  const field = (value: string) => (
    <EditInPlace
      drafts={drafts}
      productId="p"
      field="handle"
      label="Handle"
      value={value}
      write={asItIs}
      read={readHandle}
      onSave={onSave}
      kind={options.kind ?? 'line'}
    >
      {value}
    </EditInPlace>
  );
  const { rerender } = render(field(options.value ?? 'mortar'));
  return { onSave, kept: () => kept, become: (value: string) => rerender(field(value)) };
}

const open = () => fireEvent.click(screen.getByTitle('Edit handle'));
const input = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Handle' });
const type = (text: string) => fireEvent.change(input(), { target: { value: text } });
const press = (key: string, more = {}) => fireEvent.keyDown(input(), { key, ...more });

test('a press makes the value a field that has the focus, and Enter saves it', () => {
  const { onSave, kept } = show();
  open();
  expect(document.activeElement).toBe(input());
  type(' pestle ');
  expect(Object.keys(kept())).toEqual(['p handle']);
  press('Enter');
  expect(onSave).toHaveBeenCalledExactlyOnceWith('pestle', 'mortar');
  expect(kept()).toEqual({});
  expect(document.activeElement).toBe(screen.getByTitle('Edit handle'));
});

test('leaving saves what is right, and nothing where nothing was changed', () => {
  const { onSave } = show();
  open();
  act(() => input().blur());
  expect(onSave).not.toHaveBeenCalled();
  open();
  type('pestle');
  act(() => input().blur());
  expect(onSave).toHaveBeenCalledTimes(1);
});

test('what is wrong is said while it is typed, stays open, and can be mended by a press', () => {
  const { onSave } = show();
  open();
  type('a b');
  expect(input().getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText(/A handle has no spaces/).id).toBe(input().getAttribute('aria-describedby'));
  press('Enter');
  act(() => input().blur());
  expect(onSave).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'a-b' }));
  expect(input().value).toBe('a-b');
});

test('Escape gives it up and brings the focus back', () => {
  const { onSave, kept } = show();
  open();
  type('pestle');
  press('Escape');
  expect(onSave).not.toHaveBeenCalled();
  expect(kept()).toEqual({});
  expect(document.activeElement).toBe(screen.getByTitle('Edit handle'));
});

test('in a text Enter is a new line, and saves only with Control', () => {
  const { onSave } = show({ kind: 'text' });
  open();
  type('pestle');
  press('Enter');
  expect(onSave).not.toHaveBeenCalled();
  press('Enter', { ctrlKey: true });
  expect(onSave).toHaveBeenCalledTimes(1);
});

test('what was begun before a reload is there, with the value that it began from', () => {
  const { onSave } = show({ value: 'theirs', kept: { 'p handle': { text: 'mine', from: 'base' } } });
  expect(input().value).toBe('mine');
  expect(document.activeElement).not.toBe(input());
  expect(screen.getByText(/This was changed meanwhile to “theirs”/)).toBeTruthy();
  press('Enter');
  expect(onSave).toHaveBeenCalledExactlyOnceWith('mine', 'base');
});

test('a change of somebody else’s while it is open is said and does not touch the text', () => {
  const { become } = show();
  open();
  type('mine');
  become('theirs');
  expect(input().value).toBe('mine');
  expect(screen.getByText(/This was changed meanwhile/)).toBeTruthy();
});

test('a text that was typed back to what it was is no draft', () => {
  const { kept } = show();
  open();
  type('pestle');
  type('mortar');
  expect(kept()).toEqual({});
});
