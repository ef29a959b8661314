import type { PurgeTarget } from '@headroom/contracts/cache';
import { FacetsQuerySchema, ListQuerySchema, MarksQuerySchema, ProductQuerySchema } from '@headroom/contracts/products';
import { readEntryKey } from '../../cache/http/read-entry-key.ts';
import { AppError } from '../../errors.ts';

type Routes = ReadonlyMap<string, unknown>;

/** Names of query parameters, of which keys are made. */
const PARAMETERS = [
  ...new Set(
    [ListQuerySchema, FacetsQuerySchema, MarksQuerySchema, ProductQuerySchema].flatMap(({ properties }) =>
      Object.keys(properties),
    ),
  ),
];

/** What means nothing is refused: that nothing was purged would look as if nothing had been kept. @throws AppError validation_failed. */
export function refuseUnknownTarget(target: PurgeTarget, routes: Routes): void {
  if (target.kind === 'route') refuseUnknownRoute(target.route, { routes, path: '/body/target/route' });
  else if (target.kind === 'key') refuseUnknownKeys([target.key], { routes, pathOf: () => '/body/target/key' });
  else if (target.kind === 'filter') {
    for (const name of Object.keys(target.filter)) {
      if (!PARAMETERS.includes(name)) {
        throw refusal(
          `/body/target/filter/${name.slice(0, 100)}`,
          `No answer is asked for by this name; there are ${PARAMETERS.join(', ')}.`,
        );
      }
    }
  }
}

/** @throws AppError validation_failed. */
export function refuseUnknownRoute(name: string, { routes, path }: { routes: Routes; path: string }): void {
  if (!routes.has(name)) {
    throw refusal(path, `No route of this name has a cache; there are ${[...routes.keys()].join(', ')}.`);
  }
}

/** @throws AppError validation_failed. */
export function refuseUnknownKeys(
  keys: readonly string[],
  { routes, pathOf }: { routes: Routes; pathOf: (index: number) => string },
): void {
  for (const [index, key] of keys.entries()) {
    const name = readEntryKey(key)?.name;
    if (name === undefined || !routes.has(name)) {
      throw refusal(
        pathOf(index),
        `Must be a key as the list of entries shows it: public or staff, the route (${[...routes.keys()].join(', ')}) and its parameters, with a bar between.`,
      );
    }
  }
}

const refusal = (path: string, message: string) =>
  new AppError('validation_failed', { detail: `${path}: ${message}`, errors: [{ path, code: 'unknown', message }] });
