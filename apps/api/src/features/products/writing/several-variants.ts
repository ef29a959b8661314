import type { Faults } from './faults.ts';
import type { VariantFigures } from './read-patch.ts';

/** Says what to do about a price or a stock that could be any of several variants'. */
export function severalVariants(figures: VariantFigures, { count, faults }: { count: number; faults: Faults }): void {
  for (const name of Object.keys(figures)) {
    const message = `The product has ${count} variants, each with its own ${name}: send \`variants\`, all of them with their ids.`;
    faults.add(`/${name}`, 'several_variants', message);
  }
}
