import { launch, type Browser, type ConsoleMessage, type Page } from 'puppeteer-core';
import type { OtherBrowser } from './other-browser.ts';

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
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') void describe(message).then((text) => errors.push(text));
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

/** An exception that was handed to the console is an object of the page, which has to be asked for its words. */
async function describe(message: ConsoleMessage): Promise<string> {
  const words = await Promise.all(
    message.args().map((arg) => arg.evaluate((value: unknown) => String(value)).catch(() => message.text())),
  );
  const { url, lineNumber } = message.location();
  return `${words.join(' ') || message.text()} (${url}:${lineNumber})`;
}
