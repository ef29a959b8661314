/**
 * A random day with edits in real Chromium: the network gone and back, the server killed in the middle of a write and started again, tabs
 * reloaded, closed and crashed, the browser killed, a new version deployed, and a colleague at the same products. At the end every edit that the screen showed is in the history once, or gave way where its
 * person was asked. HEADROOM_OUTBOX_STEPS makes the day longer, HEADROOM_SEED chooses another.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  expect as check,
  request as requests,
  test as base,
  type APIRequestContext,
  type APIResponse,
  type BrowserContext,
  type Page,
} from '@playwright/test';
import { startFront } from './front.ts';
import { signIn } from './journey.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';

const test = base.extend<{ server: OwnServer }>({
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await startOwnServer();
    await use(server);
    await server.close();
  },
});

const FIELDS = ['title', 'vendor', 'type'] as const;
type Field = (typeof FIELDS)[number];
interface Made {
  token: string;
  id: string;
  field: Field;
  /** What stood there when it was made. */
  seen: string;
  /** Whether the screen showed it as made. */
  isShown: boolean;
}
/** What a screen has to be ready in; a step that finds it otherwise is passed over. */
const LOOK_MILLISECONDS = 4_000;
/** How long after a write went off the server may still live: long enough to have it written, short enough not to answer each time. */
const LAST_MILLISECONDS = 40;

/** mulberry32: the same day for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const fieldOf = (page: Page, field: Field) => page.getByTitle(`Edit ${field}`, { exact: true });
const openField = (page: Page, field: Field) =>
  page.getByRole('textbox', { name: field[0]!.toUpperCase() + field.slice(1), exact: true });

const sameSite = () => ({ 'sec-fetch-site': 'same-origin', 'idempotency-key': crypto.randomUUID() });

type Send = (method: 'GET' | 'POST' | 'PATCH', path: string, options?: object) => Promise<APIResponse>;

/** The colleague, and who looks at the end: straight at the server. */
async function signedIn(server: OwnServer): Promise<{ send: Send; api: APIRequestContext }> {
  const api = await requests.newContext();
  const send: Send = (method, path, options) =>
    api.fetch(`${server.url}/api/v1${path}`, { method, headers: sameSite(), ...options });
  const data = { email: 'test@example.com', password: 'password123' };
  check((await send('POST', '/auth/login', { data })).status()).toBe(200);
  return { send, api };
}

interface Told {
  version: number;
  changes: { field: string; from: unknown; to: unknown }[];
}

async function historyOf(send: Send, id: string): Promise<Told[]> {
  const entries: Told[] = [];
  let before = '';
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop
    const answer = await send('GET', `/products/${id}/history?limit=100${before}`);
    check(answer.status(), `${id}${before}`).toBe(200);
    // oxlint-disable-next-line no-await-in-loop
    const page = (await answer.json()) as { entries: Told[]; next: number | null };
    entries.push(...page.entries);
    if (page.next === null) return entries;
    before = `&before=${page.next}`;
  }
}

/** The browser's own process; Playwright has no handle of a persistent one. */
function processOf(profile: string): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (words.includes(`--user-data-dir=${profile}`) && !words.includes('--type=')) return Number(pid);
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error('The browser has no process.');
}

test('a random day of edits: nothing is lost, nothing is done twice, and nobody is overwritten unasked', async ({
  playwright,
  launchOptions,
  server,
}, { config }) => {
  const steps = Number(config.metadata['outboxSteps'] ?? 24);
  const seed = Number(config.metadata['seed']);
  test.setTimeout(120_000 + steps * 6_000);
  console.log(`HEADROOM_SEED=${seed} HEADROOM_OUTBOX_STEPS=${steps}`);
  const random = randomFrom(seed);
  const front = await startFront(server.url);
  const { send, api } = await signedIn(server);
  const profile = mkdtempSync(join(tmpdir(), 'headroom-outbox-'));
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    const data = { title: `Day ${seed} ${count}`, vendor: 'Carrara', type: 'Kitchen', price: 100, status: 'active' };
    // oxlint-disable-next-line no-await-in-loop
    const answer = await send('POST', '/products', { data });
    check(answer.status()).toBe(201);
    // oxlint-disable-next-line no-await-in-loop
    ids.push(((await answer.json()) as { id: string }).id);
  }

  const made: Made[] = [];
  const decided: { token: string; choice: 'mine' | 'theirs' }[] = [];
  const counts: Record<string, number> = {};
  let context!: BrowserContext;
  let cookies: Parameters<BrowserContext['addCookies']>[0] = [];
  let person: string | null = null;
  const tabs = new Map<number, Page>();
  let isUp = true;
  let others = 0;

  async function launch(): Promise<void> {
    context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, serviceWorkers: 'allow' });
    context.setDefaultTimeout(LOOK_MILLISECONDS);
    // Chromium writes both down half a minute late; a person would sign in again.
    await context.addCookies(cookies);
    await context.addInitScript((id) => id && localStorage.setItem('headroom.signed-in', id), person);
  }

  async function open(at: number): Promise<void> {
    const page = tabs.get(at) ?? (await context.newPage());
    tabs.set(at, page);
    await page.goto(`${front.url}/products/${ids[at]}`).catch(() => undefined);
  }

  async function edit(page: Page, id: string, field: Field): Promise<void> {
    // A text that was begun before stands open: it is finished otherwise.
    if (await openField(page, field).isVisible()) await openField(page, field).press('Escape');
    const seen = (await fieldOf(page, field).textContent()) ?? '';
    await fieldOf(page, field).click();
    const entry: Made = { token: `edit ${made.length} of ${seed}`, id, field, seen, isShown: false };
    made.push(entry);
    await openField(page, field).fill(entry.token);
    await openField(page, field).press('Enter');
    await check(fieldOf(page, field)).toHaveText(entry.token, { timeout: LOOK_MILLISECONDS });
    entry.isShown = true;
  }

  async function decide(page: Page, choice: 'mine' | 'theirs'): Promise<void> {
    const panel = page.getByRole('region', { name: /needs? your choice/ });
    if (!(await panel.isVisible())) return;
    const mine = (
      await panel
        .locator('label')
        .filter({ has: page.getByText('Mine', { exact: true }) })
        .allTextContents()
    ).join(' ');
    const asked = made.filter(({ token }) => mine.includes(token));
    await panel.getByRole('button', { name: `Take all of ${choice}` }).click();
    await panel.getByRole('button', { name: /^(?:Save as|Keep) version/ }).click();
    decided.push(...asked.map(({ token }) => ({ token, choice })));
    await check(panel).toBeHidden({ timeout: LOOK_MILLISECONDS });
  }

  async function other(id: string, field: Field): Promise<void> {
    const { version } = (await (await send('GET', `/products/${id}`)).json()) as { version: number };
    const headers = { ...sameSite(), 'if-match': `"${version}"` };
    // Somebody may be faster than the colleague too.
    await send('PATCH', `/products/${id}`, { data: { [field]: `other ${others++}` }, headers });
  }

  /** The server dies while it writes, or just before or after: what becomes of the answer is chance. */
  async function killServer(page: Page, at: number): Promise<void> {
    const earlier = front.asked.length;
    await edit(page, ids[at]!, FIELDS[random(FIELDS.length)]!);
    const after = random(LAST_MILLISECONDS);
    await check
      .poll(() => front.asked.slice(earlier).some((asked) => asked.startsWith('PATCH')), {
        intervals: [1],
        timeout: LOOK_MILLISECONDS,
      })
      .toBe(true)
      .catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, after));
    await server.kill();
  }

  async function kill(): Promise<void> {
    const closed = new Promise((done) => context.once('close', done));
    process.kill(processOf(profile), 'SIGKILL');
    await closed;
    tabs.clear();
    await launch();
  }

  async function crash(page: Page): Promise<void> {
    const session = await context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    session.send('Page.crash').catch(() => undefined);
    await crashed;
    await page.close();
  }

  async function act(name: string, at: number): Promise<void> {
    const page = tabs.get(at);
    if (name === 'stop' && isUp) {
      isUp = false;
      await front.stop();
    } else if (name === 'start' && !isUp) {
      isUp = true;
      await front.start();
    } else if (name === 'other') await other(ids[at]!, FIELDS[random(FIELDS.length)]!);
    else if (name === 'deploy') await front.deploy();
    else if (name === 'kill') await kill();
    else if (!page) await open(at);
    else if (name === 'kill the server') await killServer(page, at);
    else if (name === 'edit') await edit(page, ids[at]!, FIELDS[random(FIELDS.length)]!);
    else if (name === 'decide') await decide(page, random(2) === 0 ? 'mine' : 'theirs');
    else if (name === 'reload') await page.reload().catch(() => undefined);
    else if (name === 'close' || name === 'crash') {
      tabs.delete(at);
      await (name === 'crash' ? crash(page) : page.close());
    }
  }

  try {
    await launch();
    const first = await context.newPage();
    await signIn(first, front.url);
    await first.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 30_000 });
    cookies = await context.cookies();
    person = await first.evaluate(() => localStorage.getItem('headroom.signed-in'));
    await context.addInitScript((id) => id && localStorage.setItem('headroom.signed-in', id), person);
    for (const at of ids.keys()) await open(at);
    // What was opened is kept for the time without a server.
    for (const page of tabs.values()) await check(page.getByRole('heading', { name: 'History' })).toBeVisible();
    await first.close();

    const day = [
      ...Array.from({ length: 14 }, () => 'edit'),
      'stop',
      'stop',
      'stop',
      'start',
      'start',
      'kill the server',
      'kill the server',
      'other',
      'other',
      'other',
      'decide',
      'decide',
      'reload',
      'reload',
      'close',
      'crash',
      'kill',
      'deploy',
    ];
    for (let step = 0; step < steps; step++) {
      const name = day[random(day.length)]!;
      const at = random(ids.length);
      const done = await act(name, at).then(
        () => name,
        () => `${name}, passed over`,
      );
      counts[done] = (counts[done] ?? 0) + 1;
    }

    // The evening: the server is there, and whoever is asked decides.
    if (!isUp) await act('start', 0);
    await server.ready();
    const left = async () => {
      for (const at of ids.keys()) {
        const page = tabs.get(at);
        if (!page || (await page.getByRole('heading', { name: 'History' }).isHidden())) await open(at);
        const shown = tabs.get(at)!;
        await check(shown.getByRole('heading', { name: 'History' })).toBeVisible({ timeout: 20_000 });
        await decide(shown, random(2) === 0 ? 'mine' : 'theirs').catch(() => undefined);
      }
      return tabs.get(0)!.evaluate(
        (id) =>
          new Promise<number>((done, fail) => {
            const opening = indexedDB.open(`headroom-${id}`);
            opening.addEventListener('error', () => fail(opening.error!));
            opening.addEventListener('success', () => {
              const counting = opening.result.transaction('outbox').objectStore('outbox').count();
              counting.addEventListener('success', () => {
                opening.result.close();
                done(counting.result);
              });
            });
          }),
        person,
      );
    };
    await check.poll(left, { timeout: 120_000, message: 'edits that are left' }).toBe(0);
  } finally {
    await context.close().catch(() => undefined);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    if (!isUp) await front.start().catch(() => undefined);
    await front.stop();
  }

  const told = new Map<string, Told[]>();
  for (const id of ids) told.set(id, await historyOf(send, id));
  await api.dispose();
  const faults: string[] = [];
  for (const { token, id, field, seen, isShown } of made) {
    const times = told
      .get(id)!
      .flatMap(({ changes }) => changes.filter((change) => change.field === field && change.to === token));
    const gaveWay = decided.some((one) => one.token === token && one.choice === 'theirs');
    if (times.length > 1) faults.push(`${token} was applied ${times.length} times`);
    if (times.length === 0 && isShown && !gaveWay) faults.push(`${token} is lost`);
    const isUnasked =
      times.some(({ from }) => from !== seen) && !decided.some((one) => one.token === token && one.choice === 'mine');
    if (isUnasked) faults.push(`${token} went over “${String(times[0]?.from)}”, made on “${seen}”, unasked`);
  }
  const shown = made.filter(({ isShown }) => isShown).length;
  console.log(`${shown} edits shown, ${decided.length} decided, ${others} by the colleague; ${JSON.stringify(counts)}`);
  check(faults).toEqual([]);
  check(shown).toBeGreaterThan(steps / 10);
});
