import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { expect } from 'chai';
import ts from 'typescript';
import { sameOutput, statedOutput } from './expectedOutput.js';
import { docstringExamples, fencedBlocks, filesIn, pages, read, root, type CodeBlock } from './support.js';

const fromDocstrings = filesIn('src', '.ts', { recursive: true }).flatMap(docstringExamples);
const fromPages = pages
  .flatMap(path => fencedBlocks(read(path), path))
  .filter(({ language }) => language === 'ts');
const blocks = [...fromDocstrings, ...fromPages];

describe('code in docstrings and pages', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'widejet-docs-'));
    // Other packages are found from there as from a project that has installed them.
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it('is found', () => {
    expect(fromDocstrings.length).to.be.at.least(15);
    expect(fromPages.length).to.be.at.least(5);
  });

  it('has the right types', function () {
    this.timeout(120_000);
    expect(typeErrors(blocks, directory)).to.deep.equal([]);
  });

  for (const [number, { place, language, code }] of blocks.entries()) {
    it(`${place} prints what it says`, async () => {
      expect(language, 'an @example is a fenced block of ts').to.equal('ts');
      const stated = statedOutput(code);
      expect(stated, 'an example prints something').to.not.equal('');
      const path = join(directory, `run-${number}.mts`);
      writeFileSync(path, fromSource(code));
      const printed = await outputOf(() => import(pathToFileURL(path).href));
      expect(sameOutput(stated, printed), `stated:\n${stated}\nprinted:\n${printed}`).to.be.true;
    });
  }
});

describe('examples/', () => {
  const programs = [...filesIn('examples', '.ts'), ...filesIn('examples/limits', '.ts')];
  for (const path of programs) {
    it(`${path} prints what it says`, () => {
      const stated = /\n\/\/ Prints:\n(?<lines>(\/\/.*\n)+)$/.exec(read(path))?.groups?.['lines'];
      expect(stated, 'an example ends with a comment "Prints:" and its output').to.be.a('string');
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', path], {
        cwd: root,
        encoding: 'utf8',
      });
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      const text = (stated ?? '').replaceAll(/^\/\/ ?/gm, '');
      expect(sameOutput(text, stdout), `stated:\n${text}\nprinted:\n${stdout}`).to.be.true;
    });
  }
});

/** Code whose imports are led from the doors of the package to those of the source. */
function fromSource(code: string): string {
  return code.replaceAll(/from 'widejet(?:\/(?<door>\w+))?'/g, (_, door?: string) => {
    const path = door === undefined ? 'src/index.ts' : `src/doors/${door}.ts`;
    return `from '${pathToFileURL(join(root, path)).href}'`;
  });
}

/** What is written by console.log while `work` runs. */
async function outputOf(work: () => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => void lines.push(format(...values));
  try {
    await work();
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}

/** What the compiler, set as strictly as for the sources, says against the blocks. */
function typeErrors(blocks: readonly CodeBlock[], directory: string): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), path => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );
  const places = new Map(
    blocks.map(({ place, code }, number) => {
      const path = join(directory, `types-${number}.mts`);
      writeFileSync(path, code);
      return [path, place];
    }),
  );
  const program = ts.createProgram([...places.keys()], {
    ...options,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: Object.fromEntries(
      Object.entries(options.paths ?? {}).map(([name, places]) => [
        name,
        places.map(place => join(root, place)),
      ]),
    ),
  });
  return [...places].flatMap(([path, place]) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}
