import { expect } from 'chai';
import { platform } from '../../src/platform/node.js';

describe('arrays of many pages', () => {
  it('are given beyond the 8 GiB whose bytes have one view in Node.js 20', () => {
    // No page of it is touched, so that it takes no memory.
    expect(platform.unclearedArray(2 ** 30 + 1)).to.have.length(2 ** 30 + 1);
  });
});
