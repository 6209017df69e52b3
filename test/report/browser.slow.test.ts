import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { htmlReport } from '../../src/report/index.js';
import { chromiumPath, launchChromium } from './chromium.js';
import {
  expectNoScrolling,
  expectReadable,
  expectVisibleMarks,
  visitPage,
  type Window,
} from './pageInBrowser.js';
import { exampleReport } from './report.js';

const executablePath = chromiumPath();
if (executablePath === undefined) {
  process.stderr.write(
    'No Chromium is installed (Debian: apt-get install chromium; or set CHROMIUM_PATH): the page of a report is not tested in a browser.\n',
  );
} else {
  describe('the page of a report in a browser', () => {
    let directory = '';
    let address = '';
    let browser: Browser;
    before(async () => {
      directory = mkdtempSync(join(tmpdir(), 'widejet-page-'));
      const path = join(directory, 'report.html');
      writeFileSync(path, await htmlReport(exampleReport()));
      address = pathToFileURL(path).href;
      browser = await launchChromium(executablePath);
    });
    after(async () => {
      await browser.close();
      rmSync(directory, { recursive: true });
    });

    const visit = (options: Window, test: (page: Page) => Promise<void>): Promise<void> =>
      visitPage(browser, address, options, test);

    for (const width of [320, 375, 768, 1400]) {
      it(`has no horizontal scrolling at a width of ${width} px, opened details included`, async () => {
        await visit({ width, colorScheme: 'light' }, async page => {
          await expectNoScrolling(page, width);
        });
      });
    }

    for (const colorScheme of ['light', 'dark'] as const) {
      it(`is readable in ${colorScheme} mode: every text has a contrast of 4.5 : 1 or more`, async () => {
        await visit({ width: 1200, colorScheme }, async page => {
          await expectReadable(page, colorScheme, { texts: 300, colours: 5 });
        });
      });

      it(`draws its lines and marks in ${colorScheme} mode with a contrast of 3 : 1 or more`, async () => {
        await visit({ width: 1200, colorScheme }, async page => {
          await expectVisibleMarks(page, 20);
        });
      });
    }

    it('is prepared for the keyboard: Tab comes to the skip link, links, tables and details', async () => {
      await visit({ width: 1200, colorScheme: 'light' }, async page => {
        const reached: string[] = [];
        const focused =
          '((one) => one.className + " " + one.tagName + " " + (one.getAttribute("aria-label") ?? "") + " " + getComputedStyle(one).outlineStyle)(document.activeElement)';
        for (let k = 0; k < 30; k++) {
          await page.keyboard.press('Tab');
          reached.push(await page.evaluate<string>(focused));
        }
        expect(reached[0]).to.match(/^skip A/);
        expect(reached.join('\n')).to.match(/scroll DIV Exponents of mlp, Taylor terms solid/);
        expect(reached.join('\n'))
          .to.match(/scroll DIV .*figure solid/)
          .and.to.match(/SUMMARY {2}solid/);
        await page.keyboard.press('Enter');
      });
    });

    it('opens details with the keyboard, and shows them on paper without', async () => {
      await visit({ width: 1200, colorScheme: 'dark' }, async page => {
        const first = page.locator('details').first();
        const content = first.locator('li').first();
        expect(await content.isVisible()).to.be.false;
        await first.locator('summary').focus();
        await page.keyboard.press('Enter');
        expect(await content.isVisible()).to.be.true;
        await page.emulateMedia({ media: 'print' });
        const other = page.locator('details').nth(1).locator('td').first();
        expect(await other.isVisible()).to.be.true;
        // A4 less the usual margins, at 96 px per inch.
        await page.setViewportSize({ width: 718, height: 1000 });
        expect(await page.evaluate('document.scrollingElement.scrollWidth')).to.be.at.most(718);
        // Paper is white, whatever the screen is.
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).to.equal(
          'rgb(255, 255, 255)',
        );
      });
    });

    for (const [width, colorScheme] of [
      [1200, 'light'],
      [1200, 'dark'],
      [375, 'light'],
    ] as const) {
      it(`shows its figures at ${width} px in ${colorScheme} mode`, async () => {
        await visit({ width, colorScheme }, async page => {
          await page.evaluate('document.querySelector("figure").scrollIntoView()');
          const path = join(directory, `${colorScheme}-${width}.png`);
          await page.screenshot({ path });
          const shown = readFileSync(path).length;
          await page.evaluate('document.body.style.visibility = "hidden"');
          // PNG makes next to nothing of a blank window.
          expect(shown).to.be.at.least(5 * (await page.screenshot()).length);
        });
      });
    }
  });
}
