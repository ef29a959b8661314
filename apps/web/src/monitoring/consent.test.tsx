import { expect, test } from 'vitest';
import { isRefusedByBrowser, isRefusedHere, refuseMeasuring } from './consent.ts';

test('a person’s no is remembered, and can be taken back', () => {
  expect(isRefusedHere()).toBe(false);
  refuseMeasuring(true);
  expect(isRefusedHere()).toBe(true);
  refuseMeasuring(false);
  expect(isRefusedHere()).toBe(false);
});

test('a browser’s no counts as well', () => {
  expect(isRefusedByBrowser({ globalPrivacyControl: true })).toBe(true);
  expect(isRefusedByBrowser({ doNotTrack: '1' })).toBe(true);
  expect(isRefusedByBrowser({ globalPrivacyControl: false, doNotTrack: null })).toBe(false);
});
