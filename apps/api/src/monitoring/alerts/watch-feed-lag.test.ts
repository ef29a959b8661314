import { expect, it } from 'vitest';
import { NotConnectedError } from '../../changes/feed-connection.ts';
import { watchFeedLag } from './watch-feed-lag.ts';

it('records how long a reading takes, and that none comes to its end, but nothing where nobody follows', async () => {
  const lags: number[] = [];
  let read = async (): Promise<void> => {
    throw new NotConnectedError('nobody follows');
  };
  const { look } = watchFeedLag({
    read: () => read(),
    recorder: { gauge: (_name, _labels, value) => void lags.push(value), describe: () => {} },
    patienceMilliseconds: 30,
  });
  await look();
  expect(lags).toEqual([]);
  read = async () => {};
  await look();
  expect(lags).toHaveLength(1);
  read = () => new Promise(() => {});
  await look();
  await look();
  expect(lags).toHaveLength(3);
  // Since the last reading that came to its end, so that it grows.
  expect(lags[2]!).toBeGreaterThan(lags[1]!);
  expect(lags[1]!).toBeGreaterThanOrEqual(0.029);
});
