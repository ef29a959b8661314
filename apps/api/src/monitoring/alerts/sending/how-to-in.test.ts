import { expect, it } from 'vitest';
import { howToIn } from './how-to-in.ts';

it('leads from a message to what to do', () => {
  expect(howToIn('docs/how-to/alert-capacity.md#cpu', 'https://shop.example')).toBe(
    'https://shop.example/console/how-to/alert-capacity#cpu',
  );
  expect(howToIn('docs/how-to/alert-vitals.md', 'https://shop.example')).toBe(
    'https://shop.example/console/how-to/alert-vitals',
  );
});

it('names the file where nobody said what the address is', () => {
  expect(howToIn('docs/how-to/alert-vitals.md', '')).toBe('docs/how-to/alert-vitals.md');
});
