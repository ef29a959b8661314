import type { Product } from '@headroom/contracts/products';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { ProductPictures } from '../../product-pictures.tsx';
import { usePlateMoves } from './use-plate-moves.ts';

type Images = Product['images'];

afterEach(cleanup);

function Pictures() {
  const [images, setImages] = useState(['a', 'b', 'c'].map(imageOf) as Images);
  const plateProps = usePlateMoves(images, async (next) => setImages(next));
  return <ProductPictures images={images} first={null} plateProps={plateProps} />;
}

const imageOf = (name: string, position: number) => ({
  id: name,
  url: `/pictures/demo/${name}.svg`,
  alt: name,
  width: 4,
  height: 3,
  placeholder: null,
  position,
});
const plates = () => screen.getAllByRole('button', { name: /Show picture/ });
const order = () => plates().map((plate) => plate.getAttribute('aria-label')!.at(-1));

/** The plates stand beside each other, each 100 pixels wide; jsdom knows no layout. */
function layOut() {
  plates().forEach((plate, index) => {
    const left = index * 100;
    plate.getBoundingClientRect = () => ({ left, right: left + 100, top: 0, bottom: 75 }) as DOMRect;
    plate.setPointerCapture = () => undefined;
  });
}

function point(kind: 'pointerDown' | 'pointerMove' | 'pointerUp', plate: Element, clientX: number) {
  fireEvent[kind](plate, { clientX, clientY: 10, button: 0, pointerId: 1 });
}

test('a plate that is dragged stands where it is let go, and is shown', async () => {
  render(<Pictures />);
  layOut();
  const first = plates()[0]!;
  point('pointerDown', first, 50);
  point('pointerMove', first, 240);
  expect(plates()[2]!.dataset['over']).toBe('behind');
  point('pointerUp', first, 240);
  fireEvent.click(first);
  await vi.waitFor(() => expect(order()).toEqual(['b', 'c', 'a']));
  await vi.waitFor(() => expect(plates()[2]!.getAttribute('aria-current')).toBe('true'));
});

test('a hand that is not quite still only shows the picture, and Escape ends a drag', () => {
  render(<Pictures />);
  layOut();
  const second = plates()[1]!;
  point('pointerDown', second, 150);
  point('pointerMove', second, 153);
  point('pointerUp', second, 153);
  fireEvent.click(second);
  expect(second.getAttribute('aria-current')).toBe('true');
  point('pointerDown', second, 150);
  point('pointerMove', second, 20);
  fireEvent.keyDown(second, { key: 'Escape' });
  point('pointerUp', second, 20);
  expect(order()).toEqual(['a', 'b', 'c']);
  expect(plates().some((plate) => plate.dataset['over'])).toBe(false);
});

test('Shift and an arrow key move a plate, and the focus goes with it; an arrow key alone shows the next', async () => {
  render(<Pictures />);
  plates()[0]!.focus();
  fireEvent.keyDown(plates()[0]!, { key: 'ArrowRight', shiftKey: true });
  await vi.waitFor(() => expect(order()).toEqual(['b', 'a', 'c']));
  await vi.waitFor(() => expect(document.activeElement).toBe(plates()[1]));
  await vi.waitFor(() => expect(plates()[1]!.getAttribute('aria-current')).toBe('true'));
  // Beyond the end there is no place.
  fireEvent.keyDown(plates()[2]!, { key: 'ArrowRight', shiftKey: true });
  fireEvent.keyDown(plates()[1]!, { key: 'ArrowRight' });
  expect(plates()[2]!.getAttribute('aria-current')).toBe('true');
  expect(order()).toEqual(['b', 'a', 'c']);
});
