import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryDirectory } from './run.js';

const lines: readonly (readonly [line: string, completed: readonly string[]])[] = [
  ['widejet sc', ['scaling']],
  ['widejet --v', ['--version']],
  ['widejet scaling --ex', ['--export']],
  ['widejet taylor --activation ta', ['tanh']],
  ['widejet exact --inputs ', ['one', 'two']],
  ['widejet completion ', ['bash', 'fish', 'zsh']],
  ['widejet taylor --width ', []],
  ['widejet taylor --backend tfjs:w', ['tfjs:wasm', 'tfjs:webgpu']],
  ['widejet taylor network', ['network.json']],
];

/** Keeps the words of each completion, ended by a line, in a file; the shell is interactive. */
const zsh = `
zmodload zsh/zpty
zpty shell zsh -f -i
send() { zpty -w shell "$1" }
send 'PS1=; autoload -U compinit; compinit -u -D; source ./widejet.zsh; setopt no_auto_menu'
send 'compadd() {
  local -a found
  if [[ " $* " == *" -"[OAD]" "* ]]; then builtin compadd "$@"; return; fi
  builtin compadd -O found "$@"
  (( $#found )) && print -rl -- $found >> words
  builtin compadd "$@"
}'
send 'kept() { zle complete-word; print -r -- --end-- >> words; zle kill-whole-line }; zle -N kept; bindkey "^I" kept; touch ready'
wait_for() { for (( k = 0; k < 600; k++ )); do eval "$1" && return; sleep 0.05; done; exit 1 }
wait_for '[[ -e ready ]]'
touch words
count=0
for line in "$@"; do
  (( count++ ))
  zpty -w -n shell "$line"$'\\t'
  wait_for '[[ $(grep -c -e "^--end--" words) -ge $count ]]'
done
zpty -d shell
`;

describe('the completion of other shells, where these are', function () {
  this.timeout(120_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  before(async () => {
    for (const shell of ['zsh', 'fish'])
      writeFileSync(join(directory.path, `widejet.${shell}`), (await run('completion', shell)).stdout);
    writeFileSync(join(directory.path, 'network.json'), '');
  });
  const options = { cwd: directory.path, encoding: 'utf8' } as const;
  const isThere = (shell: string): boolean =>
    ['/bin', '/usr/bin', '/usr/local/bin'].some(place => existsSync(join(place, shell)));

  if (isThere('zsh')) {
    it('zsh', () => {
      execFileSync('zsh', ['-f', '-c', zsh, 'zsh', ...lines.map(([line]) => line)], options);
      const found = readFileSync(join(directory.path, 'words'), 'utf8').split('--end--\n').slice(0, -1);
      expect(found.map(words => words.split('\n').filter(Boolean).sort())).to.deep.equal(
        lines.map(([, completed]) => completed),
      );
    });
  }

  if (isThere('fish')) {
    it('fish', () => {
      for (const [line, completed] of lines) {
        const program = 'source ./widejet.fish; complete -C $argv[1]';
        const found = execFileSync('fish', ['--no-config', '-c', program, line], options);
        const words = found.split('\n').flatMap(word => word.split('\t')[0] || []);
        expect(words.sort(), line).to.deep.equal(completed);
      }
    });
  }

  it('is written for all that the one of bash is written for', async () => {
    for (const shell of ['zsh', 'fish']) {
      const script = readFileSync(join(directory.path, `widejet.${shell}`), 'utf8');
      const { stdout } = await run('scaling', '--help');
      for (const [, name] of stdout.matchAll(/^ {2}--([\w-]+)/gm))
        expect(script).to.match(new RegExp(`(--|-l )${name}\\b`));
    }
  });
});
