import { launch } from 'chrome-launcher';
import lighthouse, { type Result } from 'lighthouse';
import { CHROMIUM_FLAGS } from '../scroll/open-browser.ts';
import { chromiumPath } from '../server/bench.config.ts';

const MOST_SPOILT = 3;
/** As Lighthouse calls them. */
export const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

/** What one run says. Scores from 0 to 100. */
export interface Run {
  scores: Record<(typeof CATEGORIES)[number], number>;
  firstPaintMilliseconds: number;
  largestPaintMilliseconds: number;
  blockedMilliseconds: number;
  shift: number;
  /** Transferred until the page is at rest. */
  bytes: number;
}

export interface PageRuns {
  runs: Run[];
  /** Audits of the last run that are not perfect, each in a line. */
  faults: string[];
}

/**
 * Visits a page on Lighthouse's phone, each time with a browser that has never been here: nothing is stored, no service worker
 * is installed. The network and the processor are simulated, as on PageSpeed Insights.
 * @param url of the page
 */
export async function measurePage(
  url: string,
  options: { runs: number; onProgress: (what: string) => void },
): Promise<PageRuns> {
  // What its very first visitor waits for is not measured here but by `bench lists`.
  for (const mobile of ['?1', '?0'])
    await fetch(url, { headers: { accept: 'text/html', 'sec-ch-ua-mobile': mobile } }).then((page) => page.text());
  const results: Result[] = [];
  for (let spoilt = 0; results.length < options.runs;) {
    const result = await visit(url);
    if (result.runtimeError) {
      // On an overloaded machine a trace may break off; that says nothing about the page.
      if (++spoilt > MOST_SPOILT) throw new Error(`Lighthouse: ${result.runtimeError.message}`);
      continue;
    }
    results.push(result);
    const { scores, largestPaintMilliseconds, blockedMilliseconds } = readRun(result);
    const times = `painted ${largestPaintMilliseconds.toFixed(0)} ms, blocked ${blockedMilliseconds.toFixed(0)} ms`;
    options.onProgress(`${Object.values(scores).join(', ')}; ${times}`);
  }
  return { runs: results.map(readRun), faults: faultsOf(results.at(-1)!) };
}

async function visit(url: string): Promise<Result> {
  const browser = await launch({
    chromeFlags: ['--headless=new', ...CHROMIUM_FLAGS],
    logLevel: 'error',
    ...(chromiumPath && { chromePath: chromiumPath }),
  });
  try {
    const answer = await lighthouse(url, { port: browser.port, logLevel: 'error', onlyCategories: [...CATEGORIES] });
    if (!answer) throw new Error(`Lighthouse said nothing about ${url}.`);
    return answer.lhr;
  } finally {
    browser.kill();
  }
}

function readRun({ audits, categories }: Result): Run {
  const score = (name: string) => Math.round((categories[name]?.score ?? 0) * 100);
  const value = (name: string) => audits[name]?.numericValue ?? Number.NaN;
  return {
    scores: {
      performance: score('performance'),
      accessibility: score('accessibility'),
      'best-practices': score('best-practices'),
      seo: score('seo'),
    },
    firstPaintMilliseconds: value('first-contentful-paint'),
    largestPaintMilliseconds: value('largest-contentful-paint'),
    blockedMilliseconds: value('total-blocking-time'),
    shift: value('cumulative-layout-shift'),
    bytes: value('total-byte-weight'),
  };
}

function faultsOf({ audits, categories }: Result): string[] {
  return Object.values(categories).flatMap(({ title, auditRefs }) =>
    auditRefs.flatMap(({ id, weight }) => {
      const audit = audits[id];
      const isPerfect = !audit || audit.score === null || audit.score >= 0.995 || (weight === 0 && audit.score > 0);
      return isPerfect
        ? []
        : [`${title}: ${audit.title}${audit.displayValue ? ` (${audit.displayValue})` : ''}${namedIn(audit)}`];
    }),
  );
}

/** Where the fault is, as far as the audit names places. */
function namedIn({ details }: Result['audits'][string]): string {
  const items = details && 'items' in details && Array.isArray(details.items) ? details.items : [];
  const places = items.flatMap((item) => {
    const { node, url, source, description } = item as Record<string, { snippet?: string } | string | undefined>;
    const place = typeof node === 'object' ? node.snippet : (url ?? description ?? source);
    return typeof place === 'string' ? [place] : [];
  });
  return places.length > 0 ? `: ${places.slice(0, 3).join(' · ')}` : '';
}
