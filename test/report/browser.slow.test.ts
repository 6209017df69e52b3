import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { htmlReport } from '../../src/report/index.js';
import { chromiumPath, launchChromium } from './chromium.js';
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

    /**
     * Opens the page, hands it to the test, and closes it; all that the browser complained of or asked for
     * must be nothing.
     */
    async function visit(
      options: { readonly width: number; readonly colorScheme: 'light' | 'dark' },
      test: (page: Page) => Promise<void>,
    ): Promise<void> {
      const { width, colorScheme } = options;
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const complaints: string[] = [];
      page.on('console', message => complaints.push(message.text()));
      page.on('pageerror', error => complaints.push(String(error)));
      page.on('request', request => {
        if (request.url() !== address) complaints.push(request.url());
      });
      try {
        await page.goto(address);
        await test(page);
        expect(complaints).to.deep.equal([]);
      } finally {
        await page.close();
      }
    }

    for (const width of [320, 375, 768, 1400]) {
      it(`has no horizontal scrolling at a width of ${width} px, opened details included`, async () => {
        await visit({ width, colorScheme: 'light' }, async page => {
          await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
          expect(await page.evaluate('document.scrollingElement.scrollWidth')).to.be.at.most(width);
        });
      });
    }

    for (const colorScheme of ['light', 'dark'] as const) {
      it(`is readable in ${colorScheme} mode: every text has a contrast of 4.5 : 1 or more`, async () => {
        await visit({ width: 1200, colorScheme }, async page => {
          await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
          const found = await page.evaluate<{ text: string; colour: string }[]>(coloursOfTexts);
          const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
          const raised = await page.evaluate<string>(
            'getComputedStyle(document.querySelector("pre")).backgroundColor',
          );
          expect(luminance(background) < 0.1).to.equal(colorScheme === 'dark');
          expect(found.length).to.be.at.least(300);
          expect(new Set(found.map(({ colour }) => colour)).size).to.be.at.least(5);
          for (const { text, colour } of found) {
            for (const behind of [background, raised])
              expect(contrast(colour, behind), `${text} in ${colour}`).to.be.at.least(4.5);
          }
        });
      });

      it(`draws its lines and marks in ${colorScheme} mode with a contrast of 3 : 1 or more`, async () => {
        await visit({ width: 1200, colorScheme }, async page => {
          const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
          const strokes = await page.evaluate<string[]>(
            'Array.from(document.querySelectorAll(\'svg [stroke^="var(--colour"]\'), one => getComputedStyle(one).stroke)',
          );
          expect(strokes.length).to.be.at.least(20);
          for (const colour of new Set(strokes))
            expect(contrast(colour, background), colour).to.be.at.least(3);
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

/** In the page: every text with the colour that it is shown in, in SVG or not. */
const coloursOfTexts = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const parent = walker.currentNode.parentElement;
    if (text === '' || parent.closest('.skip')) continue;
    const style = getComputedStyle(parent);
    found.push({ text, colour: parent.closest('svg') ? style.fill : style.color });
  }
  return found;
})()`;

/** Relative luminance of "rgb(r, g, b)" (WCAG 2.2). */
function luminance(colour: string): number {
  const channels = /^rgb\((?<red>\d+), (?<green>\d+), (?<blue>\d+)\)$/.exec(colour)?.groups;
  if (channels === undefined) throw new Error(`no opaque colour: ${colour}`);
  const linear = (name: string): number => {
    const share = Number(channels[name]) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear('red') + 0.7152 * linear('green') + 0.0722 * linear('blue');
}

/** Contrast ratio (WCAG 2.2), from 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = NaN, light = NaN] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
