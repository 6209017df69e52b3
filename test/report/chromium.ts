import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where systems keep Chromium and its relatives. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium on this machine, CHROMIUM_PATH first; undefined if there is none. */
export function chromiumPath(): string | undefined {
  const wanted = process.env['CHROMIUM_PATH'];
  return wanted ?? places.find(existsSync);
}

export function launchChromium(executablePath: string, further: readonly string[] = []): Promise<Browser> {
  // Pages here come from the tests themselves, and a sandbox needs rights that containers do not give.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', ...further] });
}
