import { chooseGroups, thinMarks, turnMarks } from '@headroom/contracts/mark-groups';
import { expect, test } from 'vitest';
import { placeMarks } from './read-marks.ts';

const labels = (key: Parameters<typeof chooseGroups>[0], keys: string[], digits = 2) =>
  placeMarks({ spacing: 10, rows: keys.map((k) => ({ key: k, id: k })) }, chooseGroups(key, keys, digits)).map(
    ({ label, offset }) => `${label}@${offset}`,
  );

test('texts are parted by letters, digits together, signs together', () => {
  expect(labels('title', ['#1', '1st', '9 lives', 'apple', 'avocado', 'lodz', 'σισυφοσ', '漢', '字'])).toEqual([
    '#@0',
    '0–9@10',
    'A@30',
    'L@50',
    'Σ@60',
    '漢@70',
  ]);
});
test('prices are parted by round amounts in major units', () => {
  expect(labels('price', ['0', '99', '150', '2000', '2500', '4999', '5000'])).toEqual([
    '0@0',
    '0.50@10',
    '1@20',
    '20@30',
    '50@60',
  ]);
  expect(labels('price', ['500', '1000'], 0)).toEqual(['500@0', '1000@10']);
});
test('times are parted in the finest step that fits', () => {
  expect(labels('updatedAt', ['2024-01-05 10:00:00+00', '2026-11-21 07:00:00.5+00'])).toEqual([
    '2024-01-05T10@0',
    '2026-11-21T07@10',
  ]);
  const days = Array.from({ length: 300 }, (_, n) =>
    new Date(Date.UTC(2025, 0, 1 + n)).toISOString().replace('T', ' '),
  );
  expect(labels('createdAt', days)[1]).toMatch(/^2025-02@/);
  expect(labels('lastOptimized', ['-infinity', '2026-01-01 00:00:00+00'])[0]).toBe('never@0');
});
test('downwards, a group begins where the next one began upwards', () => {
  expect(
    turnMarks(
      [
        { label: 'A', offset: 0 },
        { label: 'B', offset: 30 },
      ],
      100,
    ),
  ).toEqual([
    { label: 'B', offset: 0 },
    { label: 'A', offset: 70 },
  ]);
});
test('of too many marks those with the most rows stay', () => {
  const places = [
    { label: 'A', offset: 0 },
    { label: 'B', offset: 5 },
    { label: 'C', offset: 6 },
  ];
  expect(thinMarks(places, { total: 10, max: 2 }).map(({ label }) => label)).toEqual(['A', 'C']);
});
