import type { FieldMetric } from './field-events.ts';

/**
 * When what an event measures began, in milliseconds since 1970. Browsers say of the largest paint, and of a page's first one, when it was
 * there; of everything else, when it began.
 */
export const eventStart = ({
  at,
  metric,
  value,
  navigation,
}: {
  at: string;
  metric: FieldMetric;
  value: number;
  navigation: string;
}): number => Date.parse(at) - (metric === 'LCP' || (metric === 'FCP' && navigation !== 'soft') ? value : 0);
