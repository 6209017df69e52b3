import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { predictionPage } from '../../src/report/index.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { expectNoScrolling, expectReadable, expectVisibleMarks, visitPage } from './pageInBrowser.js';
import { predictionReportWith } from './predictions.js';

const executablePath = chromiumPath();
if (executablePath === undefined) {
  process.stderr.write('No Chromium is installed: the page of predictions is not tested in a browser.\n');
} else {
  describe('the page of predictions in a browser', () => {
    let directory = '';
    let address = '';
    let browser: Browser;
    before(async () => {
      directory = mkdtempSync(join(tmpdir(), 'widejet-page-'));
      const path = join(directory, 'predictions.html');
      writeFileSync(path, await predictionPage(predictionReportWith(place => `words ${place}`)));
      address = pathToFileURL(path).href;
      browser = await launchChromium(executablePath);
    });
    after(async () => {
      await browser.close();
      rmSync(directory, { recursive: true });
    });

    for (const width of [320, 375, 768, 1400]) {
      it(`has no horizontal scrolling at a width of ${width} px`, () =>
        visitPage(browser, address, { width, colorScheme: 'light' }, page => expectNoScrolling(page, width)));
    }

    for (const colorScheme of ['light', 'dark'] as const) {
      it(`is readable in ${colorScheme} mode, and its lines and marks are visible`, () =>
        visitPage(browser, address, { width: 1200, colorScheme }, async page => {
          await expectReadable(page, colorScheme, { texts: 120, colours: 3 });
          await expectVisibleMarks(page, 6);
        }));
    }
  });
}
