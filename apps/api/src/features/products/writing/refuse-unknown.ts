import type { Faults } from './faults.ts';

/** Only a present variant or picture is changed by its id; the ids of new ones are made here. */
export function refuseUnknown(
  list: 'variants' | 'images',
  options: {
    wanted: readonly { id?: string }[] | null;
    present: readonly { id: string }[];
    faults: Faults;
  },
): void {
  const known = new Set(options.present.map(({ id }) => id));
  for (const [index, { id }] of (options.wanted ?? []).entries()) {
    if (id === undefined || known.has(id.toLowerCase())) continue;
    const message = `The product has no such ${list === 'variants' ? 'variant' : 'picture'}; leave the id out to add one.`;
    options.faults.add(`/${list}/${index}/id`, 'unknown', message);
  }
}
