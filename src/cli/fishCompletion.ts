import type { Completed } from './completionWords.js';
import type { CompletedOption, CompletionTree } from './completionTree.js';

const start = [
  '# Completion of widejet for fish: source this file, as from ~/.config/fish/config.fish.',
  'function __widejet_command',
  '    set -l words (commandline -opc)',
  '    if test (count $argv) -eq 0',
  '        test (count $words) -eq 1',
  '    else',
  '        test (count $words) -ge 2; and test $words[2] = $argv[1]',
  '    end',
  'end',
  'complete -c widejet -f',
];

/** The completions of widejet as fish has them. */
export function fishCompletion({ options, commands }: CompletionTree): string {
  const none = '-n __widejet_command';
  return [
    ...start,
    ...commands.map(({ name, help }) => line(none, '-a', name, '-d', quoted(help))),
    ...options.map(option => optionLine(none, option)),
    ...commands.flatMap(({ name, options, argument }) => {
      const condition = `-n '__widejet_command ${name}'`;
      return [
        ...(argument === undefined ? [] : [line(condition, values(argument))]),
        ...options.map(option => optionLine(condition, option)),
      ];
    }),
    '',
  ].join('\n');
}

function optionLine(condition: string, { names, help, value }: CompletedOption): string {
  const words = names.map(name => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return line(condition, ...words, ...(value === undefined ? [] : ['-r', values(value)]), '-d', quoted(help));
}

/** -f: no files but those that are asked for; -F: files. */
function values(value: Completed): string {
  switch (value.kind) {
    case 'unknown':
      return '-f';
    case 'files':
      return '-F';
    case 'directories':
      return "-f -a '(__fish_complete_directories)'";
    case 'words': {
      const words = value.words.join(' ');
      if (value.isList) return `-f -a ${quoted(`(__fish_append , ${words})`)}`;
      return `${value.orFiles ? '-F' : '-f'} -a ${quoted(words)}`;
    }
  }
}

function line(...words: readonly string[]): string {
  return `complete -c widejet ${words.join(' ')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
