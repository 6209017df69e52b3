import { expect } from 'chai';
import { leaveArray, takeArray } from '../../src/linearAlgebra/index.js';

describe('spare arrays', () => {
  it('gives an array that was left to whoever asks for its length, once', () => {
    const array = takeArray(54_321);
    leaveArray(array);
    expect(takeArray(54_321)).to.equal(array);
    expect(takeArray(54_321)).not.to.equal(array);
  });

  it('keeps what a wide network takes, where there is memory for it', () => {
    // An eighth of the memory, never touched, so that none is taken.
    const length = Math.ceil(process.availableMemory() / 8 / 10 / Float64Array.BYTES_PER_ELEMENT);
    const arrays = Array.from({ length: 10 }, () => new Float64Array(length));
    arrays.forEach(leaveArray);
    const again = arrays.map(() => takeArray(length));
    expect(arrays.filter(array => again.includes(array)).length).to.equal(10);
  });

  it('keeps no more than a part of the memory', () => {
    const length = Math.ceil(process.availableMemory() / 3 / 3 / Float64Array.BYTES_PER_ELEMENT);
    const arrays = Array.from({ length: 3 }, () => new Float64Array(length));
    arrays.forEach(leaveArray);
    const again = arrays.map(() => takeArray(length));
    expect(arrays.filter(array => again.includes(array)).length).to.equal(2);
  });

  it('gives up first what nobody has asked for longest', () => {
    const [early, late] = [takeArray(2001), takeArray(2002)];
    leaveArray(early);
    leaveArray(late);
    leaveArray(takeArray(2001));
    for (let length = 3001; length < 3001 + 63; length++) leaveArray(new Float64Array(length));
    expect(takeArray(2001)).to.equal(early);
    expect(takeArray(2002)).not.to.equal(late);
  });

  it('does not keep short arrays, which are made faster than found', () => {
    const array = takeArray(10);
    leaveArray(array);
    expect(takeArray(10)).not.to.equal(array);
  });
});
