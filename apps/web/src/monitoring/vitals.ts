import type { Metric } from 'web-vitals';
import type { INPAttribution, CLSAttribution } from 'web-vitals/attribution';
import { onCLS } from 'web-vitals/attribution/onCLS.js';
import { onFCP } from 'web-vitals/onFCP.js';
// Its attribution would look at every request of every visit from the moment it is loaded: describe-lcp.ts asks when somebody wants to know.
import { onLCP } from 'web-vitals/onLCP.js';
import { onTTFB } from 'web-vitals/onTTFB.js';

/** What web-vitals finds out about a figure as long as its elements are there; the rest is said by its entries. */
export type VitalMetric = Metric & { attribution?: Partial<INPAttribution & CLSAttribution> };
export type Report = (metric: VitalMetric) => void;

/** Soft navigations keep their figures apart, where the browser sees them. https://developer.chrome.com/docs/web-platform/soft-navigations */
export const VITALS_OPTIONS = { reportAllChanges: true, reportSoftNavs: true };

/** Reports Core Web Vitals and their companions, again whenever one changes. https://web.dev/articles/vitals */
export function watchVitals(report: Report): void {
  for (const on of [onLCP, onCLS, onFCP, onTTFB]) on(report, VITALS_OPTIONS);
}
