import type { LoginAnswer } from '@headroom/contracts/accounts';
import type { Vitals } from '@headroom/contracts/monitoring/field-answers';
import type { Visit } from '@headroom/contracts/monitoring/field-visits';
import type { FieldBatch } from '@headroom/contracts/monitoring/field-events';
import type { Trace } from '@headroom/contracts/monitoring/trace-schemas';
import type { WhyAnswer } from '@headroom/contracts/monitoring/why';
import type { APIRequestContext, Page } from '@playwright/test';
import { beginTrace, endTrace } from './browser-trace.ts';
import { test } from './front-test.ts';
import { expect } from './journey.ts';

const SLOW_MILLISECONDS = 700;
const BUSY_MILLISECONDS = 350;
const OF_API = /^\/api\/v1\/(?!stream|field)/;
const OF_A_PRODUCT = /^\/api\/v1\/products\/[\da-f-]{36}(?:\?|$)/;
/** What is gathered is written within a second; a loaded machine takes its time. */
const PATIENT = { timeout: 60_000 };
/** Of what is told here: within 5 %, or 10 ms where that is more. */
const near = (one: number, other: number, least = 10) => Math.abs(one - other) <= Math.max(least, other * 0.05);

/** Runs in the page. */
const hasTouchCode = () =>
  performance.getEntriesByType('resource').some(({ name }) => /\/touch-[\w-]+\.js$/.test(name));

/** Holds the handler of the next click up, and moves what stands below the bar. */
const plant = (page: Page) =>
  page.evaluate(async (milliseconds) => {
    const block = document.createElement('div');
    block.style.height = '150px';
    document.querySelector('main')!.before(block);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const hold = () => {
      const until = performance.now() + milliseconds;
      while (performance.now() < until);
    };
    document.addEventListener('click', hold, { once: true, capture: true });
  }, BUSY_MILLISECONDS);

async function operatorToken(request: APIRequestContext): Promise<string> {
  const answer = await request.post('/api/v1/auth/login', {
    data: { email: 'operator@example.com', password: 'password123' },
  });
  return ((await answer.json()) as LoginAnswer).token;
}

// A picture that is opened by itself asks for /favicon.ico.
test.use({ failsReads: true });

test('the console tells of a visit what the browser itself wrote down', async ({ page, front, browser, request }) => {
  test.setTimeout(300_000);
  // Whatever other journeys measure has another release.
  const release = `truth-${Date.now().toString(36)}`;
  let visit: string | undefined;
  const told = new Set<string>();
  page.on('request', (sent) => {
    if (!sent.url().endsWith('/field-events')) return;
    const batch = sent.postDataJSON() as FieldBatch | null;
    visit ??= batch?.visit.id;
    batch?.events.forEach(({ metric }) => told.add(metric));
  });
  await page.addInitScript((name) => {
    addEventListener('DOMContentLoaded', () =>
      document.querySelector('meta[name=headroom-release]')?.setAttribute('content', name),
    );
  }, release);

  // The process that draws this site is there when recording begins: a new one may miss how its first page began.
  await page.goto(`${front.url}/favicon.svg`);
  await beginTrace(browser, page);
  front.trace(OF_API);
  front.slow(/^\/pictures\/[^?]*-ink\./, SLOW_MILLISECONDS);
  await page.goto(front.url, { waitUntil: 'networkidle' });
  const titles = page.getByRole('grid', { name: 'Products' }).getByRole('link');
  // What watches touches comes with the first; on a loaded machine so late that the next screen has begun.
  await page.mouse.move(2, 2);
  await page.waitForFunction(hasTouchCode, null, PATIENT);
  await plant(page);
  front.slow(OF_A_PRODUCT, SLOW_MILLISECONDS);
  const answered = page.waitForResponse((response) => OF_A_PRODUCT.test(new URL(response.url()).pathname));
  await titles.nth(3).click();
  await (await answered).finished();
  await expect(page.locator('main [data-waiting]')).toHaveCount(0);
  // Every ten seconds; on a loaded machine what watches touches has come late, and would not be there when the page is left.
  await expect.poll(() => [...told], PATIENT).toEqual(expect.arrayContaining(['INP', 'open']));
  const traced = await endTrace(browser, front.url);
  await page.goto('about:blank');

  const headers = { authorization: `Bearer ${await operatorToken(request)}` };
  const read = async <T>(path: string): Promise<T> => {
    const answer = await request.get(`/api/v1/monitoring${path}`, { headers });
    expect(answer.status(), path).toBe(200);
    return (await answer.json()) as T;
  };
  const id = visit!.replaceAll('-', '').slice(-16);
  const readVisit = () => read<Visit>(`/visits/${id}`);
  // Its last request is sent when the page is left, and written within a second.
  await expect
    .poll(async () => [...new Set((await readVisit()).events.map(({ metric }) => metric))], PATIENT)
    .toEqual(expect.arrayContaining(['LCP', 'FCP', 'CLS', 'INP', 'open', 'api', 'picture']));
  const { events } = await readVisit();
  const ofLoad = (metric: string) => events.find((event) => event.metric === metric && event.navigation !== 'soft')!;
  const { vitals } = await read<Vitals>(`/vitals?range=1h&withBots=true&release=${release}&navigation=navigate`);
  const figure = (metric: string) => vitals.find((vital) => vital.metric === metric)!.figure.value!;

  const longest = Math.max(...traced.interactions);
  expect(longest, 'the browser has seen the planted task').toBeGreaterThanOrEqual(BUSY_MILLISECONDS);
  expect(traced.cls, 'the browser has seen the planted shift').toBeGreaterThan(0.02);
  const measured = { LCP: traced.lcp, FCP: traced.fcp, INP: longest };
  for (const [metric, truth] of Object.entries(measured)) {
    const words = `${metric}: the visit ${ofLoad(metric).value}, the console ${figure(metric)}, the browser ${truth}`;
    expect(near(ofLoad(metric).value, truth), words).toBe(true);
    expect(near(figure(metric), truth), words).toBe(true);
  }
  expect(near(ofLoad('CLS').value, traced.cls, 0.001), `CLS ${ofLoad('CLS').value}, ${traced.cls}`).toBe(true);
  expect(near(figure('CLS'), traced.cls, 0.001), `CLS ${figure('CLS')}, ${traced.cls}`).toBe(true);

  // The slow picture and the slow answer.
  const slowest = (metric: string) =>
    Math.max(...events.filter((event) => event.metric === metric).map(({ value }) => value));
  for (const [metric, path] of [
    ['picture', /\/pictures\//],
    ['api', OF_API],
  ] as const) {
    const longestOf = slowest(metric);
    const truths = traced.requests
      .filter(({ address }) => path.test(new URL(address).pathname))
      .map(({ milliseconds }) => milliseconds);
    expect(longestOf, metric).toBeGreaterThanOrEqual(SLOW_MILLISECONDS);
    // On a loaded machine another request may take longer than the slow one, and be none of those that are told.
    const words = `${metric} ${longestOf}, the browser ${truths.join(', ')}`;
    expect(
      truths.some((truth) => near(longestOf, truth)),
      words,
    ).toBe(true);
  }

  // From what was felt down to what the server did in that call.
  const slowCalls = events.filter(
    ({ metric, value, detail }) =>
      metric === 'api' && value >= SLOW_MILLISECONDS && detail?.address === '/api/v1/products/:id',
  );
  expect(slowCalls.length, 'slow calls that say which they were').toBeGreaterThan(0);
  const [{ value, detail }] = slowCalls as [Visit['events'][number]];
  const findTrace = () => request.get(`/api/v1/monitoring/traces/${detail?.traceId}`, { headers });
  await expect.poll(async () => (await findTrace()).status(), PATIENT).toBe(200);
  const trace = (await (await findTrace()).json()) as Trace;
  expect(trace.name).toBe('GET /products/:id');
  expect(trace.durationMs, 'the server’s part of it').toBeLessThanOrEqual(value);
  const why = () => read<WhyAnswer>(`/why?visit=${id}`);
  await expect
    .poll(async () => (await why()).steps.slice(0, 3).map(({ step, state }) => `${step} ${state}`), PATIENT)
    .toEqual(['visit found', 'calls found', 'trace found']);
  expect((await readVisit()).traceIds).toContain((await why()).steps[2].data?.trace.id);
});
