import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { FacetValues } from './facet-values.tsx';

const values = [
  { value: 'Kiln', count: 7 },
  { value: 'Mesa', count: 3 },
];
const box = (name: RegExp) => screen.getByRole<HTMLInputElement>('checkbox', { name });
const facet = (chosen: readonly string[], onToggle: (value: string) => void = () => undefined) => (
  <FacetValues name="vendor" values={values} chosen={chosen} onToggle={onToggle} />
);

afterEach(cleanup);

test('shows every tick before the list that hangs on it follows', () => {
  const onToggle = vi.fn<(value: string) => void>();
  const { rerender } = render(facet([], onToggle));
  fireEvent.click(box(/Kiln/));
  fireEvent.click(box(/Mesa/));
  expect(onToggle.mock.calls).toEqual([['Kiln'], ['Mesa']]);
  expect([box(/Kiln/).checked, box(/Mesa/).checked]).toEqual([true, true]);
  rerender(facet(['Kiln', 'Mesa'], onToggle));
  expect([box(/Kiln/).checked, box(/Mesa/).checked]).toEqual([true, true]);
});

test('what is chosen elsewhere counts, whatever was pressed here before', () => {
  const { rerender } = render(facet(['Kiln']));
  fireEvent.click(box(/Kiln/));
  fireEvent.click(box(/Kiln/));
  expect(box(/Kiln/).checked).toBe(true);
  fireEvent.click(box(/Mesa/));
  rerender(facet([]));
  expect([box(/Kiln/).checked, box(/Mesa/).checked]).toEqual([false, false]);
});
