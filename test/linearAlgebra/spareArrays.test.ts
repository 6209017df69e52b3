import { expect } from 'chai';
import { leaveArray, takeArray } from '../../src/linearAlgebra/index.js';

describe('arrays that are left for others', () => {
  it('go to whoever asks for their length, once', () => {
    const array = new Float64Array(5003);
    leaveArray(array);
    expect(takeArray(5003)).to.equal(array);
    expect(takeArray(5003)).not.to.equal(array);
  });

  it('are kept for some thirty lengths, those that were used last', () => {
    const lengths = Array.from({ length: 32 }, (_, k) => 6000 + k);
    const arrays = lengths.map(length => new Float64Array(length));
    arrays.forEach(leaveArray);
    // The first is used again, so that the second is what was not used for longest.
    expect(takeArray(6000)).to.equal(arrays[0]);
    leaveArray(arrays[0]!);
    leaveArray(new Float64Array(7000));
    expect(takeArray(6001)).not.to.equal(arrays[1]);
    expect(takeArray(6000)).to.equal(arrays[0]);
    expect(takeArray(6031)).to.equal(arrays[31]);
  });

  it('are not kept where they are short, or larger than all that is kept', () => {
    const short = new Float64Array(1000);
    leaveArray(short);
    expect(takeArray(1000)).not.to.equal(short);
    const large = new Float64Array(2 ** 24 + 1);
    leaveArray(large);
    expect(takeArray(2 ** 24 + 1)).not.to.equal(large);
  });
});
