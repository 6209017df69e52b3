import ts from 'typescript';

/**
 * What a piece of code says that it prints: for every `console.log(...)` the comment that ends its line, or
 * else the comments on the lines right below it.
 * @throws Error for a `console.log` that does not say.
 */
export function statedOutput(code: string): string {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  const stated: string[] = [];
  visit(file);
  return stated.join('\n');

  function visit(node: ts.Node): void {
    if (ts.isExpressionStatement(node) && /^console\.log\(/.test(node.getText())) {
      const comment = commentAfter(code, node.end);
      if (comment === undefined) throw new Error(`${node.getText()} does not say what it prints`);
      stated.push(comment);
    }
    ts.forEachChild(node, visit);
  }
}

function commentAfter(code: string, end: number): string | undefined {
  const text = ({ pos, end }: ts.CommentRange): string => code.slice(pos, end).replace(/^\/\/ ?/, '');
  const trailing = ts.getTrailingCommentRanges(code, end);
  if (trailing !== undefined) return trailing.map(text).join('\n');
  const below: string[] = [];
  let line = lineOf(code, end);
  for (const range of ts.getLeadingCommentRanges(code, end) ?? []) {
    if (lineOf(code, range.pos) !== line + 1) break;
    line += 1;
    below.push(text(range));
  }
  return below.length > 0 ? below.join('\n') : undefined;
}

function lineOf(code: string, position: number): number {
  return code.slice(0, position).split('\n').length;
}

const token = /-?\d+(?:\.\d+)?…?(?:e[+-]?\d+)?|[^\s\d-]+|-/g;

/**
 * Whether a printed text is what was stated. Space does not count. Numbers agree to 1e-12 of their size,
 * which other kernels and processors may change, or to the last digit stated where an ellipsis follows it:
 * 0.166….
 */
export function sameOutput(stated: string, printed: string): boolean {
  // Lines of tables are as long as their columns are wide.
  const words = (text: string): string[] => text.replaceAll(/─+/g, '─').match(token) ?? [];
  const [expected, actual] = [words(stated), words(printed)];
  return (
    expected.length === actual.length &&
    expected.every((word, position) => sameWord(word, actual[position] ?? ''))
  );
}

function sameWord(stated: string, printed: string): boolean {
  if (stated === printed) return true;
  const [expected, actual] = [Number(stated.replace('…', '')), Number(printed)];
  if (Number.isNaN(expected) || Number.isNaN(actual)) return false;
  const digits = /^-?\d+(?:\.(\d+))?…(?:e([+-]?\d+))?$/.exec(stated);
  const allowed =
    digits === null ? 1e-12 * Math.abs(expected) : 10 ** (Number(digits[2] ?? 0) - (digits[1]?.length ?? 0));
  return Math.abs(expected - actual) <= allowed;
}
