import { expect, it } from 'vitest';
import { readAgent } from './read-agent.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36';

it.each([
  [CHROME, 'chrome', false],
  [`${CHROME} Edg/151.0.0.0`, 'edge', false],
  [`${CHROME} OPR/120.0.0.0`, 'opera', false],
  [CHROME.replace('Chrome/', 'SamsungBrowser/28.0 Chrome/'), 'samsung', false],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0', 'firefox', false],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.2 Mobile/15E148 Safari/604.1',
    'safari',
    false,
  ],
  [`${CHROME} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`, 'chrome', true],
  [CHROME.replace('Chrome', 'HeadlessChrome'), 'other', true],
  ['curl/8.0', 'other', true],
  ['Something new', 'other', false],
  [undefined, 'unknown', false],
] as const)('%s', (agent, browser, isBot) => {
  expect(readAgent(agent)).toEqual({ browser, isBot });
});
