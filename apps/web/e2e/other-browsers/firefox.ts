import { launch, type Browser, type Page } from 'puppeteer-core';
import type { OtherBrowser } from './other-browser.ts';

/** Firefox's own words for a request that ended with its page. Where the page is still there, whoever asked complains as well. */
const BROKEN_OFF = /^Error: Failed to load ‘/;

/**
 * Starts a Firefox without a window, by WebDriver BiDi: https://w3c.github.io/webdriver-bidi/.
 * @param profile an existing folder for all that it keeps
 */
export async function startFirefox(executablePath: string, profile: string): Promise<OtherBrowser> {
  const errors: string[] = [];
  let browser: Browser;
  let page: Page;

  async function start(): Promise<void> {
    browser = await launch({
      browser: 'firefox',
      executablePath,
      userDataDir: profile,
      headless: true,
      defaultViewport: null,
      args: ['--width=1280', '--height=900'],
    });
    page = (await browser.pages())[0] ?? (await browser.newPage());
    page.setDefaultTimeout(30_000);
    await page.evaluateOnNewDocument(sayErrorsInWords);
    page.on('pageerror', (error) => {
      if (!BROKEN_OFF.test(String(error))) errors.push(String(error));
    });
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
    });
  }

  await start();
  return {
    name: 'Firefox',
    errors,
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: (work, ...args) => page.evaluate(work as never, ...args) as never,
    press: async (xpath) => page.locator(`::-p-xpath(${xpath})`).click(),
    async replaceText(text) {
      await page.keyboard.down('Control');
      await page.keyboard.press('a');
      await page.keyboard.up('Control');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    },
    async restart() {
      await browser.close();
      await start();
    },
    close: async () => browser.close(),
  };
}

/**
 * An error that is handed to the console crosses WebDriver BiDi without its words: so the page itself writes them out. What a page says
 * once it is being left is not about the app: Firefox ends the imports that are under way.
 */
function sayErrorsInWords(): void {
  const { error } = console;
  let isLeft = false;
  addEventListener('beforeunload', () => {
    isLeft = true;
  });
  console.error = (...values: unknown[]) => {
    const words = values.map((value) => (value instanceof Error ? `${value}\n${value.stack}` : String(value)));
    if (!isLeft) error(words.join(' '));
  };
}
