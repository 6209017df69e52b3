import { expect } from 'chai';
import { UnavailableError } from '../../src/errors/index.js';
import { platform } from '../../src/platform/browser.js';
import { platform as node } from '../../src/platform/node.js';
import { findBlas } from '../../src/linearAlgebra/blas.js';

describe('the platform of a browser', () => {
  it('refuses what needs Node.js, and says what to do instead', () => {
    const lacking = [
      () => platform.readFile('images', 'idx file'),
      () => platform.startOfGzip(Uint8Array.of(0x1f, 0x8b)),
      () => platform.gunzip(Uint8Array.of(0x1f, 0x8b), 1),
      () => platform.inflate(Uint8Array.of(1), 1),
      () => platform.sha256(Uint8Array.of(1)),
      () => platform.hashOfModule('model.js'),
      () => platform.importModule('model.js', ''),
      () => platform.openBlasLibrary('libopenblas.so.0'),
      () => platform.startThreads(() => expect.fail('nothing is started'), 2),
    ];
    for (const ask of lacking)
      expect(ask).to.throw(UnavailableError, /needs Node\.js, which this is not: \w/);
  });

  it('refuses a page of a PDF as an answer', async () => {
    const page = { width: 1, height: 1, title: '', subject: '' };
    const refused = await platform
      .pdfOf(page, () => expect.fail('nothing is drawn'))
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(UnavailableError);
  });

  it('has what needs no machine: arrays, turns of other work, schemas', async () => {
    expect([...platform.unclearedArray(3)]).to.deep.equal([0, 0, 0]);
    let turned = false;
    setTimeout(() => (turned = true));
    await platform.pause();
    expect(turned).to.be.true;
    expect(platform.processors()).to.equal(1);
    expect(platform.zod().number().safeParse('1').success).to.be.false;
  });

  it('has no library for matrix products, which is a reason and no failure', () => {
    expect(findBlas(platform.environment, () => expect.fail('nothing is opened'))).to.have.property('reason');
    expect(platform.blasCandidates({})).to.deep.equal([]);
    expect(node.blasCandidates({})).to.not.deep.equal([]);
  });
});
