import type { Completed } from './completionWords.js';
import type { CompletedCommand, CompletedOption, CompletionTree } from './completionTree.js';

const start = [
  '#compdef widejet',
  '# Completion of widejet for zsh: source this file after compinit, or call it _widejet in a folder of $fpath.',
  "_widejet_list() { compset -P '*,'; compadd -S '' -- $@ }",
  '_widejet_words_or_files() { compadd -- $@; _files }',
  '_widejet() {',
  '  local context state state_descr line',
  '  local -A opt_args',
  '  local -a commands',
];

const end = [
  '  esac',
  '}',
  'if [[ $funcstack[1] == _widejet ]]; then _widejet "$@"; else compdef _widejet widejet; fi',
  '',
];

/** A function for the completion system of zsh. */
export function zshCompletion({ options, commands }: CompletionTree): string {
  return [
    ...start,
    '  commands=(',
    ...commands.map(({ name, help }) => `    ${quoted(`${name}:${help.replaceAll(':', '\\:')}`)}`),
    '  )',
    `  _arguments -C ${options.flatMap(specificationsOf).join(' ')} '1:command:->command' '*::argument:->argument'`,
    '  case $state in',
    "    command) _describe -t commands 'command' commands ;;",
    '    argument)',
    '      case $words[1] in',
    ...commands.flatMap(commandLines),
    '      esac',
    '      ;;',
    ...end,
  ].join('\n');
}

function commandLines({ name, options, argument }: CompletedCommand): string[] {
  const specifications = [
    ...options.flatMap(specificationsOf),
    ...(argument === undefined ? [] : [quoted(`1:argument:${action(argument)}`)]),
  ];
  return [
    `        ${name})`,
    `          _arguments \\\n${specifications.map(each => `            ${each}`).join(' \\\n')}`,
    '          ;;',
  ];
}

/** Options may come again (*), as some collect what they are given. */
function specificationsOf({ names, help, value }: CompletedOption): string[] {
  const text = help.replaceAll(/[\\:[\]]/g, '\\$&');
  return names.map(name =>
    quoted(value === undefined ? `*${name}[${text}]` : `*${name}=[${text}]:value:${action(value)}`),
  );
}

/** What _arguments does for a value; a space begins what it leaves as it is. */
function action(value: Completed): string {
  switch (value.kind) {
    case 'unknown':
      return ' ';
    case 'files':
      return '_files';
    case 'directories':
      return '_files -/';
    case 'words': {
      const words = value.words.map(word => word.replaceAll(':', '\\:')).join(' ');
      if (value.orFiles) return ` _widejet_words_or_files ${words}`;
      return value.isList ? ` _widejet_list ${words}` : `(${words})`;
    }
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
