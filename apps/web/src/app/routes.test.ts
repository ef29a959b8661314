import { FIELD_ROUTES } from '@headroom/contracts/monitoring/field-routes';
import { expect, it } from 'vitest';
import { ROUTES } from './routes.ts';

it('has no route that field data would count as other', () => {
  const known: readonly string[] = FIELD_ROUTES;
  expect(ROUTES.map(({ path }) => path).filter((path) => !known.includes(path))).toEqual([]);
});
