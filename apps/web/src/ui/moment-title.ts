import type { MouseEvent } from 'react';
import { formatMoment } from './format.ts';

/**
 * Lets an element say a moment in full when somebody points at it. Not before: its format is among the dearest, and would
 * cost a phone's start 40 ms.
 */
export const momentTitle = (at: string) => ({
  onMouseEnter: ({ currentTarget }: MouseEvent<HTMLElement>) => void (currentTarget.title = formatMoment(at)),
});
