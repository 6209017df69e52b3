import { expect } from 'chai';
import ts from 'typescript';
import { join } from 'node:path';
import { doors, root } from '../docs/support.js';

describe('the names behind the doors of the package', () => {
  it('are each, of a value or a type, behind one of them alone', function () {
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
});
