/** Options that say where and how, but not what. */
export type OptionsWithoutEffect = ReadonlyMap<string, 'takes a value' | 'alone'>;

/**
 * The command line without the options that do not matter for its result, and with other values of those
 * that are `replaced`.
 */
export function reproducingCommand(
  words: readonly string[],
  withoutEffect: OptionsWithoutEffect = new Map(),
  replaced: ReadonlyMap<string, string> = new Map(),
): string {
  const kept: string[] = [];
  for (let k = 0; k < words.length; k++) {
    const word = words[k] ?? '';
    const [name = ''] = word.split('=');
    const kind = replaced.has(name) ? 'takes a value' : withoutEffect.get(name);
    if (kind === undefined) kept.push(word);
    else if (kind === 'takes a value' && !word.includes('=')) k++;
  }
  return ['widejet', ...kept, ...[...replaced].flat()].map(quoted).join(' ');
}

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
