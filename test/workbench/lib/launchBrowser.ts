import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { TestTools } from './globalSetup.ts';

const quietArguments = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/** Starts the test browser, headless. */
export async function launchBrowser({ browser }: TestTools): Promise<Browser> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined));
  return await chromium.launch({
    executablePath: browser.executablePath,
    args: quietArguments,
    ...(browser.libraries ? { env: { ...env, LD_LIBRARY_PATH: browser.libraries } } : {}),
  });
}
