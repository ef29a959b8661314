import type { Problem } from '@headroom/contracts/problems';
import { Type } from 'typebox';
import { expect, it } from 'vitest';
import { createTestApp } from './testing/test-app.ts';

const branch = (kind: string, properties: object) =>
  Type.Object({ kind: Type.Literal(kind), ...properties }, { additionalProperties: false });
const target = Type.Union([
  branch('key', { key: Type.String() }),
  branch('product', { id: Type.String({ format: 'uuid' }) }),
  branch('all', {}),
]);
const app = createTestApp();
app.post(
  '/things',
  {
    config: { access: 'anyone' },
    schema: {
      body: Type.Object({ target, more: Type.Optional(Type.Array(target)), note: Type.Optional(Type.String()) }),
    },
  },
  async () => ({}),
);

it.each<[object, [string, string][]]>([
  [{ target: { kind: 'product', id: 'x' } }, [['/body/target/id', 'Must be a UUID.']]],
  [{ target: { kind: 'product' } }, [['/body/target/id', 'This field is required.']]],
  [{ target: { kind: 'all', key: 'a' } }, [['/body/target/key', 'There is no such field; taken here: kind.']]],
  [{ target: { kind: 'every' } }, [['/body/target/kind', 'Must be one of: key, product, all.']]],
  [{ target: { key: 'a' } }, [['/body/target/kind', 'This field is required.']]],
  [{ target: 'all' }, [['/body/target', 'Must be an object.']]],
  [{ target: null }, [['/body/target', 'Must be an object.']]],
  [
    { target: { kind: 'key' }, more: [{ kind: 'product', id: 1 }, { kind: 'all' }, { kind: 'no' }], note: 7 },
    [
      ['/body/target/key', 'This field is required.'],
      ['/body/more/0/id', 'Must be a text.'],
      ['/body/more/2/kind', 'Must be one of: key, product, all.'],
      ['/body/note', 'Must be a text.'],
    ],
  ],
])('names the fault of what was meant: %j', async (payload, faults) => {
  const answer = await app.inject({ method: 'POST', url: '/things', payload });
  expect(answer.statusCode).toBe(400);
  expect(answer.json<Problem>().errors?.map(({ path, message }) => [path, message])).toEqual(faults);
});
