/**
 * A browser with one tab that Playwright does not drive: it wants builds of its own, and this is the one that people have.
 * Elements are named by XPath.
 */
export interface OtherBrowser {
  readonly name: string;
  /** What its console called an error so far, exceptions among them. */
  readonly errors: readonly string[];
  goto: (url: string) => Promise<void>;
  reload: () => Promise<void>;
  /** Runs a function in the page. It sees nothing but its arguments. */
  evaluate: <Args extends readonly unknown[], Result>(
    work: (...args: Args) => Result,
    ...args: Args
  ) => Promise<Awaited<Result>>;
  /** Presses the middle of an element with the mouse. */
  press: (xpath: string) => Promise<void>;
  /** Selects all that is in the focused field, types over it and presses Enter. */
  replaceText: (text: string) => Promise<void>;
  /** Ends the browser and starts it again with what it kept. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

const TIMEOUT_MILLISECONDS = 40_000;
const PAUSE_MILLISECONDS = 150;

/**
 * Asks a page again and again until it says yes. Between two pages, and while a server is away, some of the questions fail.
 * @throws Error that names what did not come, and shows what the page said instead
 */
export async function until<Args extends readonly unknown[]>(
  browser: OtherBrowser,
  what: string,
  test: (...args: Args) => unknown,
  ...args: Args
): Promise<void> {
  const end = Date.now() + TIMEOUT_MILLISECONDS;
  let failure: unknown;
  while (Date.now() < end) {
    try {
      if (await browser.evaluate(test, ...args)) return;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
  const shown = await browser.evaluate(() => `${location.href}\n${document.body.innerText}`).catch(String);
  throw new Error(
    `${browser.name}: ${what} did not come.${failure === undefined ? '' : ` ${String(failure)}`} It shows:\n${shown.slice(0, 2_000)}`,
  );
}
