/** What is measured only where somebody does something; it comes with their first touch. */
import { onINP } from 'web-vitals/attribution/onINP.js';
import { watchMoves, type MovesOptions } from './moves.ts';
import { VITALS_OPTIONS, type Report } from './vitals.ts';

/** What came before it, browsers have kept, from 40 ms on by `early.ts`. */
export function watchTouches({ report, ...moves }: MovesOptions & { report: Report }): void {
  onINP(report, VITALS_OPTIONS);
  watchMoves(moves);
}
