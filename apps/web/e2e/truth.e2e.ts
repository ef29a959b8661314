import type { LoginAnswer } from '@headroom/contracts/accounts';
import type { Visit, Vitals } from '@headroom/contracts/monitoring/field-answers';
import type { FieldBatch } from '@headroom/contracts/monitoring/field-events';
import type { Trace } from '@headroom/contracts/monitoring/trace-schemas';
import type { WhyAnswer } from '@headroom/contracts/monitoring/why';
import type { APIRequestContext, Page } from '@playwright/test';
import { beginTrace, endTrace } from './browser-trace.ts';
import { test } from './front-test.ts';
import { expect } from './journey.ts';

const SLOW_MILLISECONDS = 700;
const BUSY_MILLISECONDS = 350;
const OF_A_PRODUCT = /^\/api\/v1\/products\/[\da-f-]{36}(?:\?|$)/;
/** What is gathered is written within a second; a loaded machine takes its time. */
const PATIENT = { timeout: 60_000 };
/** Of what is told here: within 5 %, or 10 ms where that is more. */
const near = (one: number, other: number, least = 10) => Math.abs(one - other) <= Math.max(least, other * 0.05);

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

test('the console tells of a visit what the browser itself wrote down', async ({ page, front, browser, request }) => {
  // Whatever other journeys measure has another release.
  const release = `truth-${Date.now().toString(36)}`;
  let visit: string | undefined;
  page.on('request', (sent) => {
    if (sent.url().endsWith('/field-events')) visit ??= (sent.postDataJSON() as FieldBatch | null)?.visit.id;
  });
  await page.addInitScript((name) => {
    addEventListener('DOMContentLoaded', () =>
      document.querySelector('meta[name=headroom-release]')?.setAttribute('content', name),
    );
  }, release);

  await beginTrace(browser, page);
  front.slow(/^\/pictures\/[^?]*-ink\./, SLOW_MILLISECONDS);
  await page.goto(front.url, { waitUntil: 'networkidle' });
  const titles = page.getByRole('grid', { name: 'Products' }).getByRole('link');
  await plant(page);
  front.slow(OF_A_PRODUCT, SLOW_MILLISECONDS);
  front.trace(OF_A_PRODUCT);
  const answered = page.waitForResponse((response) => OF_A_PRODUCT.test(new URL(response.url()).pathname));
  await titles.nth(3).click();
  await (await answered).finished();
  await expect(page.locator('main [data-waiting]')).toHaveCount(0);
  await expect.poll(() => visit, PATIENT).toBeTruthy();
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
    const told = `${metric}: the visit ${ofLoad(metric).value}, the console ${figure(metric)}, the browser ${truth}`;
    expect(near(ofLoad(metric).value, truth), told).toBe(true);
    expect(near(figure(metric), truth), told).toBe(true);
  }
  expect(near(ofLoad('CLS').value, traced.cls, 0.001), `CLS ${ofLoad('CLS').value}, ${traced.cls}`).toBe(true);
  expect(near(figure('CLS'), traced.cls, 0.001), `CLS ${figure('CLS')}, ${traced.cls}`).toBe(true);

  // The slow picture and the slow answer.
  const slowest = (metric: string) =>
    Math.max(...events.filter((event) => event.metric === metric).map(({ value }) => value));
  const slowestTraced = (path: RegExp) =>
    Math.max(...traced.requests.filter(({ address }) => path.test(address)).map(({ milliseconds }) => milliseconds));
  for (const [metric, path] of [
    ['picture', /\/pictures\//],
    ['api', /\/api\/v1\/(?!stream|field)/],
  ] as const) {
    expect(slowest(metric), metric).toBeGreaterThanOrEqual(SLOW_MILLISECONDS);
    expect(near(slowest(metric), slowestTraced(path)), `${metric} ${slowest(metric)}, ${slowestTraced(path)}`).toBe(
      true,
    );
  }

  // From what was felt down to what the server did in that call.
  const slowCalls = events.filter(({ metric, value }) => metric === 'api' && value >= SLOW_MILLISECONDS);
  const traceIds = slowCalls.map(({ detail }) => detail?.traceId);
  expect(traceIds, 'every slow call names its trace').not.toContain(undefined);
  const findTrace = (traceId: string) => request.get(`/api/v1/monitoring/traces/${traceId}`, { headers });
  await expect.poll(async () => (await findTrace(traceIds[0]!)).status(), PATIENT).toBe(200);
  const trace = (await (await findTrace(traceIds[0]!)).json()) as Trace;
  expect(trace.name).toBe('GET /products/:id');
  expect(trace.durationMs, 'the server’s part of it').toBeLessThanOrEqual(slowCalls[0]!.value);
  const { steps } = await read<WhyAnswer>(`/why?visit=${id}`);
  const found = steps.filter(({ state }) => state === 'found').map(({ step }) => step);
  expect(found, JSON.stringify(steps)).toEqual(expect.arrayContaining(['visit', 'calls', 'trace']));
  expect(traceIds).toContain(steps[2].data?.trace.id);
});
