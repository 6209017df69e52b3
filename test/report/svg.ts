/** The texts of an SVG. */
export function texts(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(match => match[1] ?? '');
}

/** The coordinates of paths whose tags match. */
export function paths(svg: string, pattern: RegExp): number[][] {
  return [...svg.matchAll(/<path[^>]*>/g)]
    .map(([path]) => path)
    .filter(path => pattern.test(path))
    .map(path => [...(/ d="M([^"]*)"/.exec(path)?.[1] ?? '').matchAll(/-?[\d.]+/g)].map(Number));
}

/** What is opened and not closed, or closed and not opened; void elements of HTML need no end. */
export function unbalancedTags(markup: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, end, name = '', closed] of markup.matchAll(/<(\/?)([a-zA-Z][\w:-]*)[^>]*?(\/?)>/g)) {
    if (/^(meta|link|br|hr|img|input)$/i.test(name) || closed === '/') continue;
    if (end !== '/') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}
