import { expect } from 'chai';
import ts from 'typescript';
import { join } from 'node:path';
import * as constructors from '../../src/ad/operations.js';
import * as graph from '../../src/doors/graph.js';
import { read, root } from '../docs/support.js';

const doors = ['src/index.ts', 'src/doors/graph.ts', 'src/doors/scaling.ts', 'src/doors/node.ts'];

describe('the doors of the package', () => {
  it('have each name, of a value or a type, behind one of them alone', function () {
    this.timeout(60_000);
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, 'tsconfig.json'), path => ts.sys.readFile(path)).config,
      ts.sys,
      root,
    );
    const program = ts.createProgram(
      doors.map(path => join(root, path)),
      options,
    );
    const checker = program.getTypeChecker();
    const doorsOf = new Map<string, string[]>();
    for (const door of doors) {
      const file = program.getSourceFile(join(root, door));
      const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file);
      const names = symbol === undefined ? [] : checker.getExportsOfModule(symbol);
      expect(names.length, door).to.be.above(10);
      for (const { name } of names) doorsOf.set(name, [...(doorsOf.get(name) ?? []), door]);
    }
    expect([...doorsOf].filter(([, found]) => found.length > 1)).to.deep.equal([]);
  });

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
