import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { htmlReport } from '../../src/report/index.js';
import { quantityLabel } from '../../src/scaling/index.js';
import { exampleReport } from './report.js';
import { unbalancedTags } from './svg.js';

/** What a reader sees of markup: its text without tags and entities. */
function textOf(markup: string): string {
  return markup
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

describe('htmlReport', () => {
  const report = exampleReport();
  let page = '';
  let text = '';
  before(async () => {
    page = await htmlReport(report);
    text = textOf(page);
  });

  it('says what was asked, how to draw it again, and by what it was drawn', () => {
    expect(text).to.include(report.title).and.to.include(report.command);
    for (const [name, value] of [...report.settings, ...report.versions])
      expect(text).to.include(`${name} ${value}`);
  });

  it('shows every quantity with verdict, reason and all predictions', () => {
    for (const { name, description, rows } of report.experiments) {
      expect(text).to.include(`${name} ${description}`);
      for (const { quantity, verdict, reason, predictions } of rows) {
        expect(text).to.include(quantityLabel(quantity)).and.to.include(verdict).and.to.include(reason);
        for (const { source, reason: why } of predictions)
          expect(text).to.include(source).and.to.include(why);
      }
    }
  });

  it('says which predictions differ, and which do not apply', () => {
    expect(text).to.match(/K⁽⁴⁾ −3 decides the verdict ≤ −2 ≤ −3 differ: −3, −2/);
    expect(text).to.match(/K⁽²⁾ −1 does not apply ≤ −1/);
  });

  it('counts dead networks, zeros and verdicts, and names the seeds', () => {
    expect(text).to.match(/64 20 2 0–19 256 20 0 0–19/);
    expect(text).to.include('8 quantities in 2 experiments');
  });

  it('has sections for terms of the theorem and correlation functions where there are such', () => {
    expect(page.match(/<h3 id="[^"]*-theorem-terms">/g)?.length).to.equal(1);
    expect(page.match(/<h3 id="[^"]*-correlation-functions">/g)?.length).to.equal(1);
    expect(page.match(/<h3 id="[^"]*-taylor-terms">/g)?.length).to.equal(2);
  });

  it('needs nothing but itself: no script, no address, and a policy that forbids both', () => {
    expect(page).not.to.match(/<script|<link|<iframe|<img|javascript:|@import|\son\w+=/i);
    expect(page).not.to.match(/\b(src|href)="(?!#|https:\/\/arxiv\.org\/abs\/\d+\.\d+")/);
    expect(page).not.to.match(/url\(/);
    expect(page).to.match(
      /http-equiv="Content-Security-Policy"\s+content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/,
    );
  });

  it('is well-formed: tags close, identifiers are unique, and what is pointed at is there', () => {
    expect(unbalancedTags(page.replace('<!doctype html>', ''))).to.deep.equal([]);
    const identifiers = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(identifiers).size).to.equal(identifiers.length);
    const targets = [...page.matchAll(/(?:href="#|aria-labelledby=")([^"]*)"/g)].map(([, id]) => id);
    expect(targets.length).to.be.at.least(8);
    expect(identifiers).to.include.members(targets);
  });

  it('has headings that skip no level', () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map(match => Number(match[1]));
    expect(levels[0]).to.equal(1);
    expect(levels.filter(level => level === 1).length).to.equal(1);
    levels.slice(1).forEach((level, index) => expect(level - levels[index]!).to.be.at.most(1));
  });

  it('describes every picture, captions every table and lets the keyboard scroll what scrolls', () => {
    for (const [tag] of page.matchAll(/<svg[^>]*>/g)) {
      expect(tag).to.match(/\srole="img"\s+viewBox="[\d. -]+"\s+aria-label="[^"]{40,}"/);
    }
    for (const [, start] of page.matchAll(/<table>\s*(<\w+>)/g)) expect(start).to.equal('<caption>');
    for (const [tag] of page.matchAll(/<div class="scroll"[^>]*>/g)) {
      expect(tag).to.match(/ role="region" tabindex="0" aria-label="[^"]+"/);
    }
    const labels = [...page.matchAll(/role="region" tabindex="0" aria-label="([^"]+)"/g)].map(
      ([, label]) => label,
    );
    expect(new Set(labels).size).to.equal(labels.length);
  });

  it('draws with the colours of the page alone', () => {
    const drawn = [...page.matchAll(/ (?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour!);
    expect(drawn.length).to.be.at.least(100);
    for (const colour of new Set(drawn)) expect(colour).to.match(/^(none|transparent|var\(--[\w-]+\))$/);
    const used = new Set([...page.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name));
    for (const name of used) expect(page).to.include(`${name}: #`);
  });

  it('gives the same bytes for the same report', async () => {
    expect(await htmlReport(exampleReport())).to.equal(page);
  });

  it('says that there are no samples yet', async () => {
    const experiments = [{ name: 'mlp', description: 'depth 3', samples: [], rows: [] }];
    const empty = textOf(await htmlReport({ ...report, experiments }));
    expect(empty)
      .to.include('0 quantities in 1 experiment.')
      .and.to.include('There are no samples of it yet');
  });

  it('refuses rows of another experiment', async () => {
    const [first, second] = report.experiments;
    const experiments = [{ ...first!, rows: second!.rows }];
    const error = await htmlReport({ ...report, experiments }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InvalidArgumentError);
  });
});
