import { openConnection } from '../http/open-connection.ts';
import type { Catalogue } from '../server/open-catalogue.ts';
import { createRandom } from '../statistics/random.ts';
import { readCatalogueValues } from './catalogue-values.ts';
import type { Cell } from './cell.ts';
import { filterKinds } from './filters.ts';
import { measureListCells } from './list-cells.ts';
import { measureOverviewCells } from './overview-cells.ts';
import { measureSearchCells } from './search-cells.ts';
import { openSignedIn } from './sign-in.ts';

/** Every filter under every sort, searches, facets and marks, one request at a time. */
export async function measureMatrix(
  { server, database }: Catalogue,
  { samples, onProgress }: { samples: number; onProgress: (what: string) => void },
): Promise<Record<string, readonly Cell[]>> {
  const values = await readCatalogueValues(database);
  const anonymous = await openConnection(server.origin);
  const signedIn = await openSignedIn(server.origin);
  if (!signedIn) onProgress('the demo account does not work here: filters by status are left out');
  const random = createRandom(1);
  const kinds = filterKinds(values).flatMap((filter) => {
    const connection = filter.signedIn ? signedIn : anonymous;
    return connection ? [{ filter, options: { connection, samples, random } }] : [];
  });

  const lists: Cell[] = [];
  for (const { filter, options } of kinds) {
    onProgress(`lists: ${filter.name}`);
    lists.push(...(await measureListCells(filter, options)));
  }
  onProgress('searches');
  const searches = await measureSearchCells(values, { connection: anonymous, samples, random });
  // After the searches: what the first jumps left in the server's memory has aged out by then.
  const overviews: Cell[] = [];
  for (const { filter, options } of kinds) {
    onProgress(`facets and marks: ${filter.name}`);
    overviews.push(...(await measureOverviewCells(filter, options)));
  }
  anonymous.close();
  signedIn?.close();
  return { Lists: lists, Searches: searches, 'Facets and marks': overviews };
}
