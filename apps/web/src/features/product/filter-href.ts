/** The catalogue with nothing but this filter. */
export function filterHref(name: 'vendor' | 'type' | 'tag' | 'optimizationStatus', value: string): string {
  return `/?${new URLSearchParams([[name, value]]).toString()}`;
}
