import { PAGE_DATA_ID } from '@headroom/contracts/page';
import type { Front } from '../front.ts';
import { until, type OtherBrowser } from './other-browser.ts';

const FIRST_LINK = '(//a[@data-position])[1]';
const NEW_TITLE = 'Counted where no network is';
const AGE = /As of \d\d:\d\d today, from this device/;

interface Told {
  changes: { field: string; from: unknown; to: unknown }[];
}

/**
 * One visit to a catalogue whose server goes away and comes back, from the page that the server drew to the edit that it has once.
 * @throws Error that says which step failed and what the browser showed
 */
export async function walk(browser: OtherBrowser, front: Front, say: (step: string) => void): Promise<void> {
  say('the server draws the first page, and the app takes it over');
  await takeOver(browser, front);
  await until(browser, 'a worker in control', () => navigator.serviceWorker.controller?.state === 'activated');

  say('signed in, a product is opened');
  const id = await signIn(browser, front);
  await browser.goto(`${front.url}/`);
  await rows(browser);
  await expectMenuInPlace(browser);
  const titles = await links(browser);
  await browser.press(FIRST_LINK);
  await opened(browser, titles[0]!);
  const product = await browser.evaluate(() => location.href);
  await kept(browser, `headroom-${id}`);

  say('the server is stopped');
  await front.stop();
  await browser.goto(`${front.url}/`);
  await rows(browser);
  await shows(browser, AGE);
  const same = await links(browser);
  if (same[0] !== titles[0]) throw new Error(`The list begins with ${same[0]}, and not with ${titles[0]} as before.`);
  await browser.press(FIRST_LINK);
  await opened(browser, titles[0]!);
  await shows(browser, AGE);
  await browser.press('//*[@title="Edit title"]');
  await browser.replaceText(NEW_TITLE);
  await expectUnsent(browser);

  say('the browser is closed and opened');
  await browser.restart();
  await browser.goto(product);
  await expectUnsent(browser);

  say('the server is back');
  await front.start();
  await until(browser, 'the edit in the history', countInHistory, product, NEW_TITLE);
  await gone(browser, /\d unsent/);
  await gone(browser, AGE);
  await browser.reload();
  await opened(browser, NEW_TITLE);
  const times = await browser.evaluate(countInHistory, product, NEW_TITLE);
  if (times !== 1) throw new Error(`The edit is in the history ${times} times.`);
  if (browser.errors.length > 0) throw new Error(`The console has errors:\n${browser.errors.join('\n')}`);
}

/** Holds the scripts back until the rows have been seen, and proves that the app goes on with these very elements. */
async function takeOver(browser: OtherBrowser, front: Front): Promise<void> {
  const letScriptsGo = front.holdScripts();
  const loading = browser.goto(`${front.url}/`);
  loading.catch(() => undefined);
  await rows(browser);
  await browser.evaluate(() => {
    const noted: string[] = [];
    addEventListener('error', (event) => noted.push(String(event.error ?? event.message)));
    addEventListener('unhandledrejection', (event) => noted.push(String(event.reason)));
    addEventListener('securitypolicyviolation', (event) =>
      noted.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
    Object.assign(window, { noted, drawn: document.querySelector('a[data-position]') });
  });
  letScriptsGo();
  await loading;
  await until(browser, 'the app', (id) => document.getElementById(id) === null, PAGE_DATA_ID);
  const found = await browser.evaluate(() => {
    const { drawn, noted } = window as unknown as { drawn: Element | undefined; noted: string[] };
    return { isSame: drawn === document.querySelector('a[data-position]'), noted };
  });
  if (found.noted?.length !== 0 || !found.isSame)
    throw new Error(`${browser.name} drew the first row anew, or reported errors: ${JSON.stringify(found)}`);
}

async function signIn(browser: OtherBrowser, front: Front): Promise<string> {
  await browser.goto(`${front.url}/sign-in`);
  await until(browser, 'the form', () => document.querySelector('form') !== null);
  await browser.press('//button[@aria-label="Fill in test@example.com"]');
  await browser.press('//form//button[normalize-space() = "Sign in"]');
  await until(
    browser,
    'an account',
    () => document.querySelector('button[aria-label*="account and settings"]') !== null,
  );
  return browser.evaluate(() => localStorage.getItem('headroom.signed-in') ?? '');
}

/** A menu stands at its button, whichever way the browser knows to place it. */
async function expectMenuInPlace(browser: OtherBrowser): Promise<void> {
  const button = '//button[contains(@aria-label, "account and settings")]';
  await browser.press(button);
  await until(browser, 'the menu below its button', () => {
    const menu = document.querySelector('[role=menu]:popover-open, :popover-open')?.getBoundingClientRect();
    const trigger = document.querySelector('button[aria-label*="account and settings"]')!.getBoundingClientRect();
    if (!menu || menu.width === 0) return false;
    const isBelow = menu.top >= trigger.bottom - 1 && menu.top < trigger.bottom + 20;
    return isBelow && menu.right <= innerWidth && menu.right > trigger.left && menu.left < trigger.right;
  });
  await browser.press(button);
  await until(browser, 'the end of the menu', () => document.querySelector(':popover-open') === null);
}

const rows = (browser: OtherBrowser) =>
  until(browser, 'a list', () => document.querySelectorAll('a[data-position]').length > 5);

const links = (browser: OtherBrowser) =>
  browser.evaluate(() => [...document.querySelectorAll('a[data-position]')].map((link) => link.textContent.trim()));

const opened = (browser: OtherBrowser, title: string) =>
  until(browser, `the product ${title}`, (name) => document.querySelector('h1')?.textContent.trim() === name, title);

const shows = (browser: OtherBrowser, words: RegExp) =>
  until(browser, String(words), (source) => new RegExp(source).test(document.body.innerText), words.source);

const gone = (browser: OtherBrowser, words: RegExp) =>
  until(browser, `the end of ${words}`, (source) => !new RegExp(source).test(document.body.innerText), words.source);

async function expectUnsent(browser: OtherBrowser): Promise<void> {
  await opened(browser, NEW_TITLE);
  await shows(browser, /1 unsent/);
}

/** Until the device has the list and the product that were seen. */
const kept = (browser: OtherBrowser, database: string) =>
  until(
    browser,
    'what was seen in IndexedDB',
    async (name) => {
      if (!(await indexedDB.databases()).some((each) => each.name === name)) return false;
      const data = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('not opened')));
      });
      const counts = await Promise.all(
        ['pages', 'products', 'facts'].map((store) => {
          const request = data.transaction(store).objectStore(store).count();
          return new Promise<number>((resolve) => request.addEventListener('success', () => resolve(request.result)));
        }),
      );
      data.close();
      return counts.every((count) => count > 0);
    },
    database,
  );

/** How often the product got this title. */
async function countInHistory(product: string, title: string): Promise<number> {
  const answer = await fetch(`/api/v1${new URL(product).pathname}/history?limit=100`);
  const { entries } = (await answer.json()) as { entries: Told[] };
  return entries.filter(({ changes }) => changes.some(({ field, to }) => field === 'title' && to === title)).length;
}
