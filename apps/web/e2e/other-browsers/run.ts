import { startFront } from '../front.ts';
import { startFirefox } from './firefox.ts';
import { walk } from './walk.ts';

/**
 * Walks through the app in one browser: `node run.ts <address of the server> <the browser's program> <an empty folder>`.
 * What it does is said line by line; it ends with 1 and the reason when a step fails.
 */
const [target, program, folder] = process.argv.slice(2) as [string, string, string];

const front = await startFront(target);
try {
  const browser = await startFirefox(program, folder);
  try {
    await walk(browser, front, (step) => console.log(step));
  } finally {
    await browser.close();
  }
} finally {
  await front.stop();
}
