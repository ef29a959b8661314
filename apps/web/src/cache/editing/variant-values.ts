import type { Variant } from '@headroom/contracts/products';

/** The variants with one of them changed. */
export function withVariant(variants: readonly Variant[], id: string, values: Partial<Variant>): Variant[] {
  return variants.map((variant) => (variant.id === id ? { ...variant, ...values } : variant));
}

/** How people tell a variant: its options, else its SKU, else its place. */
export function variantName(variant: Pick<Variant, 'options' | 'sku'>, position: number): string {
  const options = variant.options.map(({ value }) => value).filter(Boolean);
  return options.join(' · ') || variant.sku || `variant ${position + 1}`;
}
