import { CONSOLE_ROUTES, FIELD_ROUTES } from '@headroom/contracts/monitoring/field-routes';
import { expect, it } from 'vitest';
import { CONSOLE_SECTIONS } from '../features/console/console-sections.ts';
import { createRoutePattern } from '../monitoring/route-pattern.ts';
import { ROUTES } from './routes.ts';

it('has no route that field data would count as other', () => {
  const known: readonly string[] = FIELD_ROUTES;
  expect(ROUTES.map(({ path }) => path).filter((path) => !known.includes(path))).toEqual([]);
});

it('measures each screen of the console as itself', () => {
  expect(CONSOLE_SECTIONS.map(({ path }) => path).toSorted()).toEqual([...CONSOLE_ROUTES].toSorted());
  const routeOf = createRoutePattern([...CONSOLE_ROUTES, ...ROUTES.map(({ path }) => path)]);
  const taken = (path: string) => path.replace(/:\w+/, '0198aa');
  expect(CONSOLE_SECTIONS.map(({ path }) => routeOf(taken(path)))).toEqual(CONSOLE_SECTIONS.map(({ path }) => path));
  expect(routeOf('/console/ann@example.com')).toBe('/console/*?');
});
