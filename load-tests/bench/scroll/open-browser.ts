import { type Browser, chromium } from '@playwright/test';
import { chromiumPath } from '../server/bench.config.ts';

/** Chromium as root, as in containers, has no sandbox; the rest keeps it from talking to anybody but us. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    headless: true,
    args: CHROMIUM_FLAGS,
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
  });
