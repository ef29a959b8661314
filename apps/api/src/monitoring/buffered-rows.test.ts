import { expect, it } from 'vitest';
import { bufferRows } from './buffered-rows.ts';

const refused = Object.assign(new Error('invalid input syntax for type json'), { code: '22P02' });

function createBuffer(fail: (rows: number[]) => Error | undefined) {
  const written: number[] = [];
  const errors: unknown[] = [];
  const buffer = bufferRows<number>({
    async write(rows) {
      const error = fail(rows);
      if (error) throw error;
      written.push(...rows);
    },
    maxRows: 10,
    everyMilliseconds: 60_000,
    onError: (error) => errors.push(error),
  });
  return { buffer, written, errors };
}

it('leaves out the row that the database refuses, writes all others in their order, and tells once', async () => {
  const { buffer, written, errors } = createBuffer((rows) =>
    rows.includes(3) || rows.includes(6) ? refused : undefined,
  );
  for (let row = 0; row < 9; row += 1) expect(buffer.add(row)).toBe(true);
  await buffer.flush();
  expect(written).toEqual([0, 1, 2, 4, 5, 7, 8]);
  expect(errors).toEqual([refused]);
});

it('keeps what a database that does not answer has not taken, up to the limit, and writes it later', async () => {
  let isDown = true;
  const { buffer, written, errors } = createBuffer(() => (isDown ? new Error('connect ECONNREFUSED') : undefined));
  for (let row = 0; row < 10; row += 1) buffer.add(row);
  await buffer.flush();
  await buffer.flush();
  expect([errors.length, buffer.add(10)]).toEqual([1, false]);
  isDown = false;
  await buffer.flush();
  expect(written).toEqual(Array.from({ length: 10 }, (_, row) => row));
});
