import { expect } from 'chai';
import { temporaryDirectory } from './run.js';
import { expectTypedEnds } from './support/limitFuzz.js';

describe('300 random files of limits', function () {
  this.timeout(60_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  it('each has kernels or ends in a typed error and exit code 2', async () => {
    const codes = await expectTypedEnds(directory.path, 300);
    // Neither side is empty: otherwise nothing has been tested.
    expect(codes.get(0)).to.be.above(30);
    expect(codes.get(2)).to.be.above(30);
  });
});
