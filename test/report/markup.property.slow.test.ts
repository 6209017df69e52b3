import { expectSameFigure, expectSameFigures, expectSamePages } from './hostileTexts.js';

describe('markup, for many texts', function () {
  this.timeout(120_000);

  it('has the same tags and attributes whatever the texts of a report say', () => expectSamePages(30));
  it('of figures, too', () => expectSameFigures(20));
  it('of one figure, too', () => expectSameFigure(20));
});
