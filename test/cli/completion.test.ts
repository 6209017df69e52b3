import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Option } from 'commander';
import { commandsOf } from '../../src/cli/commands.js';
import { completedAfter } from '../../src/cli/completionWords.js';
import { completionTree } from '../../src/cli/completionTree.js';
import { run, temporaryDirectory } from './run.js';

/** What an option takes, "?" being nothing that any knows. */
function refusalOf(option: Option): string {
  try {
    option.parseArg?.('?', undefined);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('widejet completion', () => {
  it('knows of each option what stands after it, as its parser does', async () => {
    const { program } = await commandsOf(() => true);
    let closed = 0;
    for (const option of program.commands.flatMap(({ options }) => options)) {
      const completed = completedAfter(option);
      expect(completed === undefined, option.flags).to.equal(!option.required);
      const words = completed?.kind === 'words' ? completed.words : [];
      for (const word of words) {
        expect(() => {
          option.parseArg?.(word, undefined);
        }, option.flags).not.to.throw();
      }
      // "allowed: ntk, nngp." and "Allowed choices are true, false." name all that there is.
      const list = /^allowed(?: choices are|:) ((?:[\w-]+, )+[\w-]+)\.$/i.exec(refusalOf(option))?.[1];
      if (list === undefined) continue;
      closed++;
      expect(words, option.flags).to.deep.equal(list.split(', '));
    }
    expect(closed).to.be.at.least(7);
  });

  it('completes every command, option and activation by their names', async () => {
    const { program } = await commandsOf(() => true);
    const { commands } = completionTree(program);
    expect(commands.map(({ name }) => name)).to.deep.equal([...program.commands.map(c => c.name()), 'help']);
    for (const command of program.commands) {
      const names = commands.find(({ name }) => name === command.name())?.options.flatMap(o => o.names);
      expect(names).to.include.members(command.options.map(({ long }) => long));
    }
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, stdout, stderr } = await run('completion', shell);
      expect([code, stderr]).to.deep.equal([0, '']);
      for (const word of ['taylor', 'report', 'geluTanh', 'tfjs', 'parquet']) expect(stdout).to.include(word);
    }
  });

  it('refuses other shells by the names of those that it knows', async () => {
    for (const words of [[], ['tcsh']]) {
      const { code, stdout, stderr } = await run('completion', ...words);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(words.length === 0 ? /missing required argument 'shell'/ : /bash, zsh, fish/);
    }
  });

  describe('in bash', () => {
    const directory = temporaryDirectory();
    after(() => {
      directory.remove();
    });
    before(async () => {
      const { stdout } = await run('completion', 'bash');
      writeFileSync(join(directory.path, 'widejet.bash'), stdout);
      writeFileSync(join(directory.path, 'a network.json'), '');
      mkdirSync(join(directory.path, 'results'));
    });

    const cases: readonly (readonly [line: string, completed: readonly string[]])[] = [
      ['widejet sc', ['scaling']],
      ['widejet --v', ['--version']],
      ['widejet help ta', ['taylor']],
      ['widejet completion ', ['bash', 'zsh', 'fish']],
      ['widejet scaling --ex', ['--export']],
      ['widejet scaling --export ', ['parquet', 'csv', 'npz']],
      ['widejet scaling --export csv,n', ['csv,npz']],
      // What stands before "=" and ":" is none of bash's word.
      ['widejet scaling --export=csv,n', ['csv,npz']],
      ['widejet taylor --activation=leaky', ['leakyRelu', 'leakyRelu0.1']],
      ['widejet taylor --backend webgpu:', ['ds']],
      ['widejet taylor --backend tfjs:w', ['wasm', 'webgpu']],
      ['widejet exact --inputs ', ['one', 'two']],
      ['widejet taylor --inputs ', []],
      ['widejet taylor --width ', []],
      ['widejet doctor ', []],
      ['widejet none --', []],
      ['widejet scaling --model re', ['residual', 'recurrent', 'results']],
      ['widejet report --out ', ['results']],
      ['widejet taylor a', ['a network.json']],
      ['widejet scaling --correlation "f0[a,b] f1[a] f2[b]" --stri', ['--strict']],
      ['widejet taylor --json --storage d', ['dense']],
    ];
    for (const [line, completed] of cases) {
      it(`"${line}" has ${completed.join(', ') || 'nothing'}`, () => {
        const program = [
          'source ./widejet.bash',
          // As interactive ones have it.
          `COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'`,
          'COMP_LINE=$1 COMP_POINT=${#1}',
          '_widejet',
          'for word in "${COMPREPLY[@]}"; do printf "%s\\n" "$word"; done',
        ].join('\n');
        const stdout = execFileSync('bash', ['-c', program, 'bash', line], {
          cwd: directory.path,
          encoding: 'utf8',
        });
        expect(stdout.split('\n').filter(word => word !== '')).to.deep.equal(completed);
      });
    }

    it('is what the shell completes the name of the program by', () => {
      const stdout = execFileSync('bash', ['-c', 'source ./widejet.bash; complete -p widejet'], {
        cwd: directory.path,
        encoding: 'utf8',
      });
      expect(stdout).to.equal('complete -F _widejet widejet\n');
    });
  });
});
