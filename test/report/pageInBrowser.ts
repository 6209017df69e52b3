/** What a page looks like in a browser, for tests. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';

export interface Window {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/**
 * Opens a page, hands it to the test, and closes it; all that the browser complained of or asked for must be
 * nothing.
 */
export async function visitPage(
  browser: Browser,
  address: string,
  { width, colorScheme }: Window,
  test: (page: Page) => Promise<void>,
): Promise<void> {
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

/** Opens all details; no text may lie outside the window. */
export async function expectNoScrolling(page: Page, width: number): Promise<void> {
  await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
  expect(await page.evaluate('document.scrollingElement.scrollWidth')).to.be.at.most(width);
}

/** Every text has a contrast of 4.5 : 1 or more with what is behind it; at least so many texts, colours. */
export async function expectReadable(
  page: Page,
  colorScheme: 'light' | 'dark',
  least: { readonly texts: number; readonly colours: number },
): Promise<void> {
  await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
  const found = await page.evaluate<{ text: string; colour: string }[]>(coloursOfTexts);
  const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const raised = await page.evaluate<string>(
    'getComputedStyle(document.querySelector("pre")).backgroundColor',
  );
  expect(luminance(background) < 0.1).to.equal(colorScheme === 'dark');
  expect(found.length).to.be.at.least(least.texts);
  expect(new Set(found.map(({ colour }) => colour)).size).to.be.at.least(least.colours);
  for (const { text, colour } of found) {
    for (const behind of [background, raised])
      expect(contrast(colour, behind), `${text} in ${colour}`).to.be.at.least(4.5);
  }
}

/** Lines and marks have a contrast of 3 : 1 or more; at least so many. */
export async function expectVisibleMarks(page: Page, least: number): Promise<void> {
  const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const strokes = await page.evaluate<string[]>(
    'Array.from(document.querySelectorAll(\'svg [stroke^="var(--colour"]\'), one => getComputedStyle(one).stroke)',
  );
  expect(strokes.length).to.be.at.least(least);
  for (const colour of new Set(strokes)) expect(contrast(colour, background), colour).to.be.at.least(3);
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
