import type { BROWSERS } from '@headroom/contracts/monitoring/monitoring-query';

type Browser = (typeof BROWSERS)[number];

/** Crawlers, previews, monitors and programs that are no browser: by what they say themselves. */
const BOT =
  /(?<!cu)bot\b|bots\b|crawl|spider|slurp|headless|lighthouse|pagespeed|pingdom|uptime|monitor|preview|facebookexternalhit|whatsapp|curl\/|wget\/|python|java\/|okhttp|go-http|node-fetch|undici|axios|libwww|phantomjs|puppeteer|playwright/i;

/** Most name Chrome and Safari beside themselves: the special ones come first. */
const FAMILIES: readonly (readonly [RegExp, Browser])[] = [
  [/\bEdg(A|iOS)?\//, 'edge'],
  [/\b(OPR|Opera|OPT|OPX)\//, 'opera'],
  [/\bSamsungBrowser\//, 'samsung'],
  [/\b(Firefox|FxiOS)\//, 'firefox'],
  [/\b(Chrome|CriOS|Chromium)\//, 'chrome'],
  [/\bVersion\/\S+ .*\bSafari\//, 'safari'],
];

/** What of a User-Agent is kept: the family of the browser, and whether it is a bot. */
export function readAgent(agent: string | undefined): { browser: Browser; isBot: boolean } {
  if (agent === undefined || agent === '') return { browser: 'unknown', isBot: false };
  const text = agent.slice(0, 300);
  return { browser: FAMILIES.find(([pattern]) => pattern.test(text))?.[1] ?? 'other', isBot: BOT.test(text) };
}
