import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { commandsOf } from '../../src/cli/commands.js';
import { sameOutput } from './expectedOutput.js';
import { fencedBlocks, filesIn, pages, read, root } from './support.js';

const blocks = pages.flatMap(path => fencedBlocks(read(path), path));
const lines = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ place, code }) => code.split('\n').map(line => ({ place, line })));

/** The lines of shell that start widejet, as its arguments. */
const commands = lines.flatMap(({ place, line }) => {
  const words = /^(?:npx |npm run -s |npm run )?widejet(?: --)?(?: (?<words>.*))?$/.exec(line)?.groups;
  return words === undefined ? [] : [{ place, words: wordsOf(words['words'] ?? '') }];
});

/** The words of a line, as a shell splits it: spaces within double quotes do not. */
function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('commands in the pages', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'widejet-pages-'));
    const network = fencedBlocks(read('docs/network-files.md'), 'docs/network-files.md').find(
      ({ language }) => language === 'json',
    );
    writeFileSync(join(directory, 'network.json'), network?.code ?? '');
    const limit = fencedBlocks(read('docs/limits.md'), 'docs/limits.md').find(
      ({ language }) => language === 'json',
    );
    writeFileSync(join(directory, 'limit.json'), limit?.code ?? '');
    mkdirSync(join(directory, 'examples'));
    writeFileSync(join(directory, 'examples/trainedNetwork.json'), read('examples/trainedNetwork.json'));
    cpSync(join(root, 'examples/export'), directory, { recursive: true });
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it('are found', () => {
    expect(commands.length).to.be.at.least(10);
  });

  for (const { place, words } of commands) {
    it(`${place}: widejet ${words.join(' ')} is understood`, async () => {
      let understood = false;
      const { program: widejet } = await commandsOf(() => true);
      for (const command of widejet.commands) command.exitOverride().action(() => void (understood = true));
      await widejet.parseAsync(words, { from: 'user' });
      expect(understood).to.be.true;
    });
    if (!isCheap(words)) continue;
    it(`${place}: widejet ${words.join(' ')} runs`, () => {
      // Models of examples/ find widejet where they are.
      const isHere = words.some(word => word.startsWith('examples/models/'));
      const { status, stderr } = run(words, isHere ? root : directory);
      // A sweep may end with 3, by its verdicts.
      expect(status, stderr).to.be.oneOf(words[0] === 'scaling' || words[0] === 'report' ? [0, 3] : [0]);
    }).timeout(120_000);
  }

  it('give the tables of docs/network-files.md', () => {
    const tables = fencedBlocks(read('docs/network-files.md'), '').filter(
      ({ language }) => language === 'text',
    );
    const printing = commands.filter(
      ({ place, words }) => place.startsWith('docs/network-files.md') && words[0] === 'taylor',
    );
    expect(tables).to.have.length(2);
    tables.forEach(({ code }, k) => {
      const { stdout } = run(printing[k]?.words ?? [], directory);
      expect(sameOutput(code, stdout), stdout).to.be.true;
    });
  });

  it('name scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = lines.flatMap(({ place, line }) =>
      Array.from(
        line.matchAll(/npm run (?:-s )?(?<script>[\w:]+)|npm (?<plain>start|test)\b/g),
        ({ groups }) => ({
          place,
          script: groups?.['script'] ?? groups?.['plain'] ?? '',
        }),
      ),
    );
    expect(named.length).to.be.at.least(5);
    for (const { place, script } of named) expect(Object.keys(scripts), place).to.include(script);
  });
});

describe('docs/command-line.md', () => {
  const page = read('docs/command-line.md');

  it('lists every option of every command, and no other', async () => {
    const { program } = await commandsOf(() => true);
    const real = program.commands.flatMap(({ options }) => options.map(({ flags }) => flags));
    const listed = Array.from(page.matchAll(/^\| `(--[^`]+)` +\|/gm), ([, flags]) => flags);
    const shown = page.includes('`--json` prints one JSON document') ? ['--json'] : [];
    expect([...new Set([...listed, ...shown])].sort()).to.deep.equal([...new Set(real)].sort());
  });

  it('gives the defaults that the program has', async () => {
    const { program } = await commandsOf(() => true);
    for (const command of program.commands) {
      for (const { flags, defaultValue, description } of command.options) {
        const stated = /\(default: (?<value>\d+|mlp)\)/.exec(description)?.groups?.['value'];
        const value = typeof defaultValue === 'number' ? String(defaultValue) : stated;
        if (value === undefined) continue;
        expect(page, flags).to.match(new RegExp(`^\\| \`${flags}\` +\\|.*\\| \`?${value}\`? +\\|$`, 'm'));
      }
    }
  });
});

describe('docs/network-files.md', () => {
  it('shows the code of examples/export, which wrote the files that are read in tests', () => {
    const programs = filesIn('examples/export', '.py').map(read);
    const shown = fencedBlocks(read('docs/network-files.md'), '').filter(
      ({ language }) => language === 'python',
    );
    expect(shown).to.have.length(4);
    for (const { code } of shown)
      expect(
        programs.filter(program => program.includes(code.trim())),
        code,
      ).to.have.length(1);
  });
});

describe('docs/architectures.md', () => {
  it('shows the code of examples/models', () => {
    const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');
    const models = filesIn('examples/models', '.ts').map(read).map(plain);
    const shown = fencedBlocks(read('docs/architectures.md'), '').filter(
      ({ language }) => language === 'typescript',
    );
    expect(shown).to.have.length(models.length);
    for (const { code } of shown)
      expect(models.filter(model => model.includes(plain(code).trim()))).to.have.length(1);
  });
});

describe('links in the pages', () => {
  for (const page of pages) {
    it(`of ${page} lead somewhere`, () => {
      const text = read(page).replaceAll(/^```.*?^```/gms, '');
      for (const [, link = ''] of text.matchAll(/\]\((?<link>[^)\s]+)\)/g)) {
        if (/^https?:/.test(link)) continue;
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        expect(existsSync(join(root, target)), link).to.be.true;
        if (anchor !== undefined) expect(anchorsOf(read(target)), link).to.include(anchor);
      }
    });
  }
});

/** Whether a command is done within seconds: a file, a narrow network, few digits, or a tiny sweep. */
function isCheap(words: readonly string[]): boolean {
  const valueOf = (option: string): string | undefined => words[words.indexOf(option) + 1];
  // Not every machine has a device.
  if (words.includes('--backend')) return false;
  if (['taylor', 'doctor', 'exact'].includes(words[0] ?? '')) return true;
  if (words[0] === 'check') return words.includes('--only');
  if (words[0] === 'limit') return !words.includes('--check');
  if (words[0] === 'predict') return !words.includes('--page');
  const widest = Number(valueOf('--widths')?.split(',').at(-1));
  return words.includes('--widths') && Number(valueOf('--seeds')) * widest <= 2000;
}

function run(
  words: readonly string[],
  directory: string,
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(
    process.execPath,
    [
      '--import',
      import.meta.resolve('tsx'),
      fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)),
      ...words,
    ],
    { cwd: directory, encoding: 'utf8' },
  );
}

/** The names that headings get on the pages of common hosts. */
function anchorsOf(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (?<heading>.+)$/gm), ({ groups }) =>
    (groups?.['heading'] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
