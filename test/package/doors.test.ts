import { expect } from 'chai';
import * as constructors from '../../src/ad/operations.js';
import * as graph from '../../src/doors/graph.js';
import { doors, read } from '../docs/support.js';

describe('the doors of the package', () => {
  it('give every constructor to those who write functions', () => {
    expect(graph).to.include(constructors);
  });

  it('are those that package.json names, with their types', () => {
    const { exports } = JSON.parse(read('package.json')) as {
      exports: Record<string, string | { types: string; default: string }>;
    };
    const built = doors.map(path => path.replace('src/', './dist/').replace(/\.ts$/, ''));
    expect(Object.values(exports)).to.deep.equal([
      ...built.map(path => ({ types: `${path}.d.ts`, default: `${path}.js` })),
      './package.json',
    ]);
  });
});
