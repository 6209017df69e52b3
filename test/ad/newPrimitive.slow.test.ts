import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { fencedBlocks, read, root } from '../docs/support.js';

/** The rows that the compiler asks for. */
const rows = {
  'src/facts/degrees.ts': ['\n  sum: ', "\n  softsign: 'smooth',"],
  'src/symbolic/graph/elementwiseRules.ts': ['\n    softplus: ', '\n    softsign: notPolynomial,'],
  'src/backends/cpu/loopTable.ts': [
    '\n  softplus: ',
    `
  softsign: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = x[i]! / (1 + Math.abs(x[i]!));
    }),`,
  ],
  'src/backends/devices/mapKernels.ts': [' softplus: 0,', ' softsign: 0,'],
  'src/backends/opencl/openClDialect.ts': [
    '\n      softplus: ',
    '\n      softsign: ([x]) => `(${x!} / (1.0 + fabs(${x!})))`,',
  ],
  'src/backends/webgpu/webGpuDialect.ts': [
    '\n      softplus: ',
    '\n      softsign: ([x]) => `div(${x!}, add(expOf(sub(${x!}, ${x!})), absOf(${x!})))`,',
  ],
  'src/backends/tfjs/elementwise.ts': [
    '\n  softplus:\n',
    `
  softsign:
    () =>
    (tf, [x]) =>
      tf.div(x!, tf.add(1, tf.abs(x!))),`,
  ],
  // (−sign x)ᵏ⁻¹/(1 + |x|)ᵏ⁺¹ for k ≥ 1, by the geometric series on either side.
  'test/ad/support/caseTable.ts': [
    '\n  softplus: [',
    `
  softsign: [
    {
      kind: 'unary',
      apply: ad.softsign,
      closedForm: (x, order) =>
        Array.from({ length: order + 1 }, (_, k) => {
          const u = decimalOf(x).abs().plus(1);
          if (k === 0) return exact(decimalOf(x).div(u));
          return exact(u.pow(-k - 1).times((-Math.sign(x)) ** (k - 1)));
        }),
      domains: [{ points: nonzero }],
    },
  ],`,
  ],
} as const;

const conformance = ['test/ad/conformance.test.ts', 'test/ad/conformance.slow.test.ts'];

/** Follows "A new primitive" of CONTRIBUTING.md in a copy of the source. */
describe('a new primitive is its file, a line, and the rows that the compiler names', function () {
  this.timeout(300_000);
  let copy = '';
  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'widejet-primitive-'));
    for (const part of ['src', 'test/ad', 'test/support', 'test/program', 'package.json', 'tsconfig.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    for (const part of ['node_modules', 'wasm', 'data']) symlinkSync(join(root, part), join(copy, part));
    const block = fencedBlocks(read('CONTRIBUTING.md').replaceAll(/^ {3}/gm, ''), 'CONTRIBUTING.md').find(
      ({ code }) => code.includes('softsignPrimitive'),
    );
    writeFileSync(join(copy, 'src/ad/primitives/softsign.ts'), block?.code ?? '');
    const list = 'src/ad/primitives/index.ts';
    insert(list, '\n  sqrt: sqrtPrimitive,', '\n  softsign: softsignPrimitive,');
    insert(list, 'import { sqrtPrimitive }', "import { softsignPrimitive } from './softsign.js';\n");
    insert(
      'src/ad/operations.ts',
      'export { sqrt }',
      "export { softsign } from './primitives/softsign.js';\n",
    );
  });
  after(() => {
    rmSync(copy, { recursive: true });
  });

  /** Puts a text before the only place of another in a file of the copy. */
  function insert(path: string, place: string, text: string): void {
    const before = readFileSync(join(copy, path), 'utf8');
    expect(before.split(place), `${place} in ${path}`).to.have.length(2);
    writeFileSync(
      join(copy, path),
      before.replace(place, () => text + place),
    );
  }

  /** What the compiler says against the copy: file and message. */
  function problems(): (readonly [string, string])[] {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(copy, 'tsconfig.json'), path => ts.sys.readFile(path)).config,
      ts.sys,
      copy,
    );
    const files = ['src/index.ts', ...conformance].map(path => join(copy, path));
    const program = ts.createProgram(files, options);
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => [
        relative(copy, file?.fileName ?? ''),
        ts.flattenDiagnosticMessageText(messageText, ' '),
      ]);
  }

  it('does not compile before every table has its row, and the compiler names each', () => {
    const found = problems();
    expect(found.map(([file]) => file)).to.have.members(Object.keys(rows));
    for (const [, message] of found) expect(message).to.match(/Property 'softsign' is missing/);
  });

  it('compiles with them, and passes the conformance suite to order 6 by every composition', () => {
    for (const [path, [place, row]] of Object.entries(rows)) insert(path, place, row);
    insert('test/ad/support/caseTable.ts', '  exact,\n', '  decimalOf,\n');
    expect(problems()).to.deep.equal([]);
    const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
    const words = ['--no-config', '--import=tsx', '--timeout', '60000', '--reporter', 'json'];
    const suite = [...conformance, '--grep', 'softsign'];
    const { stdout, stderr } = spawnSync(process.execPath, [mocha, ...words, ...suite], {
      cwd: copy,
      encoding: 'utf8',
    });
    const { stats, failures } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
      stats: { passes: number };
      failures: { fullTitle: string; err: { message: string } }[];
    };
    expect(
      failures.map(({ err }) => err.message),
      stderr,
    ).to.deep.equal([]);
    // A line and a curve by seven routes, and the name.
    expect(stats.passes).to.equal(15);
  });
});
