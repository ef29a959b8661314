import { expect, test } from 'vitest';
import { nameOfStranger } from './name-of-stranger.ts';

const nameOf = (ip: string, agent?: string) =>
  nameOfStranger({ ip, headers: agent === undefined ? {} : { 'user-agent': agent } });

test('strangers are told apart by address and by how their agent’s name begins, in few bytes', () => {
  const names = [
    nameOf('192.0.2.1'),
    nameOf('192.0.2.1', 'one'),
    nameOf('192.0.2.1', 'two'),
    nameOf('192.0.2.2', 'one'),
  ];
  expect(new Set(names).size).toBe(4);
  expect(nameOf('192.0.2.1', 'one')).toBe(names[1]);
  const long = nameOf('2001:db8:1:2:3:4:5:6', 'é'.repeat(16_000));
  expect(Buffer.byteLength(long)).toBeLessThan(200);
  expect(nameOf('2001:db8:1:2:3:4:5:6', `${'é'.repeat(64)}another`)).toBe(long);
});
