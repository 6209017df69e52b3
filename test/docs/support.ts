import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A piece of code in a docstring or a page. */
export interface CodeBlock {
  /** Path from the root, and the number of the first line of code. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

export function read(path: string): string {
  return readFileSync(new URL(path, new URL('../../', import.meta.url)), 'utf8');
}

/** The files of a folder with an ending, by their paths from the root. */
export function filesIn(folder: string, ending: string, { recursive = false } = {}): string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter(name => name.endsWith(ending))
    .map(name => join(folder, name))
    .sort();
}

/** All pages that people read. */
export const pages = [...filesIn('.', '.md'), ...filesIn('docs', '.md'), 'bench/README.md', 'data/README.md'];

/** The fenced blocks of a text. */
export function fencedBlocks(text: string, path: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { language: string; first: number; lines: string[] } | undefined;
  text.split('\n').forEach((line, index) => {
    const fence = /^```(\w*)\s*$/.exec(line);
    if (open === undefined) {
      if (fence !== null) open = { language: fence[1] ?? '', first: index + 2, lines: [] };
    } else if (fence !== null) {
      blocks.push({
        place: `${path}:${open.first}`,
        language: open.language,
        code: `${open.lines.join('\n')}\n`,
      });
      open = undefined;
    } else open.lines.push(line);
  });
  if (open !== undefined) throw new Error(`${path}:${open.first - 1}: a code block has no end`);
  return blocks;
}

/** The text of every docstring that has an `@example`, from that tag on, at its place in the file. */
export function docstringExamples(path: string): CodeBlock[] {
  const text = read(path);
  return Array.from(text.matchAll(/\/\*\*.*?\*\//gs)).flatMap(({ 0: comment, index }) => {
    const at = comment.search(/@example\b/);
    if (at < 0) return [];
    // Lines keep their numbers: what comes before is emptied, and margins are taken off.
    const before = text.slice(0, index + at).replace(/[^\n]/g, '');
    const after = comment.slice(at, -2).replace(/^ *\* ?/gm, '');
    const blocks = fencedBlocks(before + after, path);
    return blocks.length > 0 ? blocks : [{ place: path, language: '', code: after }];
  });
}

/** The files behind the doors of the package, in the order of package.json. */
export const doors = ['src/index.ts', 'src/doors/graph.ts', 'src/doors/scaling.ts', 'src/doors/node.ts'];
