import type { Variant } from '@headroom/contracts/products';

type Options = Pick<Variant, 'options'>;

/** The names of all options, each once, in the order in which the variants bring them. */
export function optionNames(variants: readonly Options[]): string[] {
  return [...new Set(variants.flatMap((variant) => variant.options.map((option) => option.name)))];
}

/** A variant's value of an option; empty where it has none. */
export function optionValue(variant: Options, name: string): string {
  return variant.options.find((option) => option.name === name)?.value ?? '';
}
