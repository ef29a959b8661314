import { expect, test } from 'vitest';
import { drawDemoPicture } from './draw-demo-picture.ts';
import { PALETTES, SHAPES } from './shapes.ts';

const names = Object.keys(SHAPES).flatMap((shape) => Object.keys(PALETTES).map((palette) => `${shape}-${palette}`));

test('draws every shape in every palette', () => {
  expect(names).toHaveLength(144);
  const pictures = names.map((name) => drawDemoPicture(name));
  expect(new Set(pictures).size).toBe(144);
  for (const picture of pictures) {
    expect(picture).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="1200" height="900" viewBox="[^"]+">.*<\/svg>$/,
    );
    expect(picture).not.toMatch(/undefined|var\(|\$\{/);
  }
});

test.each(['mug', 'mug-', 'mug-ink-2', '-ink', 'toString-ink', 'mug-constructor', '__proto__-ink', '../mug-ink', ''])(
  'knows no picture %j',
  (name) => {
    expect(drawDemoPicture(name)).toBeUndefined();
  },
);
