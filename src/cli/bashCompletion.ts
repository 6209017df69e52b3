import type { Completed } from './completionWords.js';
import type { CompletedCommand, CompletedOption, CompletionTree } from './completionTree.js';

// Words are read from the line itself: bash takes them apart at "=" and ":", where ours are whole.
const start = [
  '# Completion of widejet for bash: source this file, as from ~/.bashrc.',
  '_widejet() {',
  '  local line="${COMP_LINE:0:COMP_POINT}"',
  '  local current="${line##*[[:space:]]}"',
  '  local -a words',
  '  read -ra words <<< "${line%"$current"}"',
  '  local command="" previous="" word',
  '  for word in "${words[@]:1}"; do',
  '    if [[ -z $command && $word != -* ]]; then command=$word; fi',
  '    previous=$word',
  '  done',
  '  # What stands before the part that is completed: an option and "=", and of a list all but its end.',
  '  local before=""',
  '  if [[ $current == --*=* ]]; then',
  '    previous="${current%%=*}"',
  '    before="$previous="',
  '    current="${current#*=}"',
  '  fi',
  '  local options="" values="" kind=words argument="" argumentKind=nothing isValue=yes',
];

const end = [
  '  if [[ -z $isValue ]]; then',
  '    if [[ $current == -* ]]; then values=$options; else values=$argument kind=$argumentKind; fi',
  '  fi',
  '  if [[ $kind == list && $current == *,* ]]; then',
  '    before+="${current%,*},"',
  '    current="${current##*,}"',
  '  fi',
  "  local IFS=$'\\n'",
  '  COMPREPLY=($(compgen -W "${values// /$IFS}" -- "$current"))',
  '  case $kind in',
  '    files) COMPREPLY+=($(compgen -f -- "$current")) ;;',
  '    directories) COMPREPLY+=($(compgen -d -- "$current")) ;;',
  '  esac',
  '  if [[ $kind == files || $kind == directories ]]; then compopt -o filenames 2>/dev/null; fi',
  '  # Of a word bash replaces what stands after its last separator.',
  '  local typed="$before$current" kept=""',
  '  if [[ $COMP_WORDBREAKS == *=* && $typed == *=* ]]; then kept="${typed%"${typed##*=}"}"; fi',
  '  if [[ $COMP_WORDBREAKS == *:* && $typed == *:* ]]; then kept="${typed%"${typed##*:}"}"; fi',
  '  COMPREPLY=("${COMPREPLY[@]/#/$before}")',
  '  COMPREPLY=("${COMPREPLY[@]#"$kept"}")',
  '}',
  'complete -F _widejet widejet',
];

/** A function for bash 3.2 and newer that completes the words of widejet. */
export function bashCompletion({ options, commands }: CompletionTree): string {
  const names = commands.map(({ name }) => name);
  return [
    ...start,
    '  case $command in',
    ...commands.flatMap(commandLines),
    `    "") options=${quoted(namesOf(options))} argument=${quoted(names)} argumentKind=words isValue="" ;;`,
    '    *) isValue="" ;;',
    '  esac',
    ...end,
    '',
  ].join('\n');
}

function commandLines({ name, options, argument }: CompletedCommand): string[] {
  const { words, kind } = argument === undefined ? { words: [], kind: 'nothing' } : parts(argument);
  return [
    `    ${name})`,
    `      options=${quoted(namesOf(options))} argument=${quoted(words)} argumentKind=${kind}`,
    '      case $previous in',
    ...valueLines(options),
    '        *) isValue="" ;;',
    '      esac',
    '      ;;',
  ];
}

/** One line for all options after which the same may stand. */
function valueLines(options: readonly CompletedOption[]): string[] {
  const namesByValue = new Map<string, string[]>();
  for (const { names, value } of options) {
    if (value === undefined) continue;
    const { words, kind } = parts(value);
    const text = `values=${quoted(words)} kind=${kind}`;
    namesByValue.set(text, [...(namesByValue.get(text) ?? []), ...names]);
  }
  return [...namesByValue].map(([text, names]) => `        ${names.join('|')}) ${text} ;;`);
}

function parts(value: Completed): { readonly words: readonly string[]; readonly kind: string } {
  if (value.kind !== 'words') return { words: [], kind: value.kind === 'unknown' ? 'nothing' : value.kind };
  const { words, isList, orFiles } = value;
  return { words, kind: orFiles ? 'files' : isList ? 'list' : 'words' };
}

function namesOf(options: readonly CompletedOption[]): string[] {
  return options.flatMap(({ names }) => names);
}

function quoted(words: readonly string[]): string {
  return `"${words.join(' ')}"`;
}
