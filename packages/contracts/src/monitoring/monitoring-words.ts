/** The words of monitoring that browsers need too: without a schema, so that TypeBox stays out of them. */

/** What visits can be told apart by. Every value is short text; what is not known is `unknown`. */
export const DIMENSIONS = ['route', 'device', 'connection', 'country', 'browser', 'release', 'navigation'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const DEVICES = ['phone', 'tablet', 'desktop', 'bot', 'unknown'] as const;
export const CONNECTIONS = ['offline', '2g', '3g', '4g', 'unknown'] as const;
export const BROWSERS = ['chrome', 'edge', 'firefox', 'safari', 'samsung', 'opera', 'other', 'unknown'] as const;
/** How a page was come to: web-vitals' types, and `soft` for what happened within the app. */
export const NAVIGATIONS = ['navigate', 'reload', 'back-forward', 'bfcache', 'prerender', 'restore', 'soft'] as const;

/** How far back from now. */
export const RANGES = ['1h', '6h', '24h', '7d', '30d', '90d', '365d'] as const;
export type Range = (typeof RANGES)[number];

/** Below so many values a figure is shown in grey, with its n: https://web.dev/articles/vitals-field-measurement-best-practices */
export const FEW = 50;

/**
 * What an event `console` of the stream tells: which figures may be others now, and are read again where they are shown. `service`: of
 * requests, cache, jobs and processes; `runtime`: of memory and profiles; `traces`: logs too; `alerts`: objectives and builds too.
 */
export const CONSOLE_KINDS = ['service', 'field', 'traces', 'database', 'runtime', 'alerts'] as const;
export type ConsoleKind = (typeof CONSOLE_KINDS)[number];
