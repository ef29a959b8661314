import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Edit } from '../../../cache/editing/edit.ts';
import type { EditStore } from '../../../cache/editing/edit-store.ts';
import type { Changes } from '../../../cache/editing/product-changes.ts';
import { FieldNote, Refused } from './field-note.tsx';
import { fieldState, refusedVariants } from './field-state.ts';

afterEach(cleanup);

const edit = (key: string, state: Edit['state'], changes: Changes): Edit => ({
  key,
  order: 1,
  productId: 'p',
  title: 'Mortar',
  changes,
  state,
  failures: 0,
  base: { version: 1, at: undefined },
  madeAt: '2026-01-01T00:00:00.000Z',
  ...(state === 'refused' && { refusal: { message: `No to ${key}.`, errors: [], requestId: 'r', isRetryable: false } }),
});
const variant = { id: 'v', sku: null, options: [], price: 5_800, compareAtPrice: null, stock: 3, position: 0 };
const priced = (from: number, to: number): Changes => ({
  variants: { from: [{ ...variant, price: from }], to: [{ ...variant, price: to }] },
});

test.each<[string, Changes]>([
  ['of the variants', priced(5_800, 1)],
  ['of a price in the list', { price: { from: 5_800, to: 1 } }],
  ['of a stock in the list', { stock: { from: 3, to: -1 } }],
])('a refusal %s stands there although a later edit waits, and can be given up', (_of, changes) => {
  const discard = vi.fn<EditStore['discard']>();
  const edits = [edit('first', 'refused', changes), edit('next', 'waiting', priced(1, 2))];
  render(<Refused state={refusedVariants(edits)} store={{ discard } as unknown as EditStore} />);
  expect(screen.getByRole('alert').textContent).toContain('No to first.');
  screen.getByRole('button', { name: 'Give it up' }).click();
  expect(discard).toHaveBeenCalledExactlyOnceWith('first');
});

test('a refusal of something else is not the variants’', () => {
  expect(refusedVariants([edit('title', 'refused', { title: { from: 'a', to: 'b' } })])).toBeUndefined();
});

test('what stands behind a choice or a refusal of the same thing waits; of something else it does not', () => {
  const title = { title: { from: 'a', to: 'b' } };
  const handle = { handle: { from: 'a', to: 'b' } };
  const note = (state: Edit['state'], before: Changes) => {
    const { container } = render(
      <FieldNote
        state={fieldState([edit('1', state, before), edit('2', 'waiting', title)], 'title')}
        savedAt={undefined}
      />,
    );
    return container.textContent;
  };
  expect(note('collided', handle)).toBe('saving');
  expect(note('collided', title)).toBe('waits');
  expect(note('refused', handle)).toBe('saving');
  expect(note('refused', title)).toBe('waits');
});
