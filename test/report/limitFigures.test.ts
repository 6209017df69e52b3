import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { phaseFigure, priorFigure } from '../../src/report/index.js';
import { unbalancedTags } from './svg.js';

describe('figures of the limit', () => {
  const prior = { title: 'a < b', positions: [0, 1, 2], deviations: [1, 1.5, 2], draws: [[0, 1, -1]] };
  const cells = [0.8, 1, 1.2].flatMap(weightScale =>
    [0.1, 0.2].map(biasScale => ({ weightScale, biasScale, correlationDepth: 3 * weightScale })),
  );
  const border = [
    { weightScale: 0.9, biasScale: 0.1 },
    { weightScale: 1.1, biasScale: 0.2 },
  ];

  it('show networks over the band of the NNGP, the same bytes each time', async () => {
    const svg = await priorFigure(prior);
    expect(unbalancedTags(svg)).to.deep.equal([]);
    expect(svg).to.include('a &lt; b');
    expect(await priorFigure(prior)).to.equal(svg);
    const twice = await priorFigure({ ...prior, draws: [...prior.draws, [1, 0, 1]] });
    expect(twice.length).to.be.above(svg.length);
  });

  it('show the phases, with depths without bound too', async () => {
    const figure = { title: 'phases', subtitle: ['two'], cells, border };
    const svg = await phaseFigure(figure);
    expect(unbalancedTags(svg)).to.deep.equal([]);
    expect(svg).to.include('stroke-dasharray').and.to.include('ξ_c');
    expect(await phaseFigure(figure)).to.equal(svg);
    const deep = cells.map(cell => ({ ...cell, correlationDepth: Infinity }));
    expect(await phaseFigure({ ...figure, cells: deep })).not.to.match(/NaN|Infinity/);
  });

  it('refuse what does not fit', async () => {
    for (const promise of [
      priorFigure({ ...prior, deviations: [1] }),
      priorFigure({ ...prior, draws: [[0, NaN, 1]] }),
      phaseFigure({ title: '', cells: [], border }),
    ]) {
      const error = await promise.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InvalidArgumentError);
    }
  });
});
