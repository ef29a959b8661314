import { expect, test } from 'vitest';
import { connectionOf, deviceOf } from './visit.ts';

const PHONE = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36';
const TABLET = 'Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.2 Safari/605.1.15';
const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

test.each([
  ['phone', { userAgent: PHONE }],
  ['tablet', { userAgent: TABLET }],
  ['desktop', { userAgent: MAC, maxTouchPoints: 0 }],
  ['tablet', { userAgent: MAC, maxTouchPoints: 5 }],
  ['bot', { userAgent: BOT }],
  ['bot', { userAgent: PHONE, webdriver: true }],
])('a %s', (device, said) => {
  expect(deviceOf(said)).toBe(device);
});

test('the connection is what the browser takes it for', () => {
  expect(connectionOf({ onLine: true, connection: { effectiveType: '3g' } })).toBe('3g');
  expect(connectionOf({ onLine: true, connection: { effectiveType: 'slow-2g' } })).toBe('2g');
  expect(connectionOf({ onLine: true })).toBe('unknown');
  expect(connectionOf({ onLine: false, connection: { effectiveType: '4g' } })).toBe('offline');
});
