import { expect, test } from 'vitest';
import { initials } from './initials.ts';

test.each([
  ['Mara Lindqvist', 'm@x.example', 'ML'],
  ['  ines  de la  Castro ', 'i@x.example', 'IC'],
  ['Cher', 'c@x.example', 'C'],
  ['', 'operator@x.example', 'O'],
  ['Дарья Ким', 'd@x.example', 'ДК'],
  ['𝒜da 𝒵', 'a@x.example', '𝒜𝒵'],
])('%j is %s', (name, email, letters) => {
  expect(initials(name, email)).toBe(letters);
});
