import { expect } from 'chai';
import fc from 'fast-check';
import { checkWorkers, threadsThatFit } from '../../src/linearAlgebra/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';

/** 38 MB of modules and compiled code, and some room. */
const threadBytes = 40 * 2 ** 20;

describe('threads and their memory', () => {
  it('are as many as fit with what each works on, this one being there already; one at least', () => {
    expect(threadsThatFit(2 ** 30, 2 ** 29)).to.equal(1);
    expect(threadsThatFit(2 ** 30, 2 ** 31)).to.equal(1);
    expect(threadsThatFit(2 ** 30, 2 ** 31 + threadBytes)).to.equal(2);
    // Networks of a megabyte in a container of a gigabyte: threads are what counts.
    expect(threadsThatFit(2 ** 20, 2 ** 30)).to.be.within(25, 26);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 40 }),
        fc.integer({ min: 1, max: 2 ** 40 }),
        (bytes, limit) => {
          const taken = (threads: number): number => threads * bytes + (threads - 1) * threadBytes;
          const threads = threadsThatFit(bytes, limit);
          if (threads > 1) expect(taken(threads)).to.be.at.most(limit);
          expect(taken(threads + 1)).to.be.above(limit);
        },
      ),
    );
  });

  it('are refused where they alone do not fit, and where there are more than any machine has use for', () => {
    expect(() => { checkWorkers(1); }).not.to.throw(); // prettier-ignore
    expect(() => { checkWorkers(1025); }).to.throw(InvalidArgumentError, /workers is 1025/); // prettier-ignore
  });
});
