/** Of three lines the middle one is in ink, p95 between p50 and p99; else the first. */
export const mainLine = (lines: number): number => (lines === 3 ? 1 : 0);
