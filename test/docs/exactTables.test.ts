import { expect } from 'chai';
import { networks, sectionOf, textOfMoment } from '../../docs/tables/exactTables.js';
import type { LatexMoment } from '../../src/report/index.js';
import { parseFormula } from '../../src/symbolic/index.js';
import { read } from './support.js';

/** The moments of a section of the page, read back from their text. */
function momentsIn(section: string): LatexMoment[] {
  const [, block = ''] = /```text\n([^`]*)```/.exec(section) ?? [];
  return block
    .trimEnd()
    .split('\n')
    .map(line => {
      const parsed = /^E (?<quantity>K\d)(?:\^(?<power>\d))? (?<sign>[=~]) (?<formula>.+)$/.exec(
        line,
      )?.groups;
      if (parsed === undefined) throw new Error(`no moment: ${line}`);
      return {
        quantity: parsed['quantity'] ?? '',
        power: Number(parsed['power'] ?? 1),
        formula: parseFormula(parsed['formula'] ?? ''),
        isLeading: parsed['sign'] === '~',
      };
    });
}

describe('docs/exact-tables.md', () => {
  const [, ...sections] = read('docs/exact-tables.md').split(/^### /m);

  it('has a section for each network', () => {
    expect(sections.map(section => section.slice(0, section.indexOf('\n')))).to.deep.equal(
      networks.map(({ title }) => title),
    );
  });

  for (const [position, network] of networks.entries())
    it(`has formulas that can be read, and the same in LaTeX: ${network.title}`, () => {
      const section = `### ${sections[position] ?? ''}`;
      const moments = momentsIn(section);
      expect(moments).to.have.length(2 * network.quantities.length);
      for (const moment of moments) expect(section).to.include(`\n${textOfMoment(moment)}\n`);
      expect(section).to.include(sectionOf(network, moments).trimEnd());
      // A square is no smaller than the square of the mean; at one input where all symbols are 1.
      const ones = Object.fromEntries(['n', 'G', 'G_ii', 'G_ij', 'G_jj', 'z_1'].map(name => [name, 1]));
      for (let k = 0; k < moments.length; k += 2) {
        const [mean, square] = [moments[k], moments[k + 1]];
        if (mean?.isLeading === true || square?.isLeading === true) continue;
        expect(square?.formula.at(ones)).to.be.at.least((mean?.formula.at(ones) ?? NaN) ** 2);
      }
    });
});
