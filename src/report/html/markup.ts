import { printable } from '../printable.js';

/**
 * Text that is markup already: only `html`, the style sheet and drawings are made into it, so that no other
 * text can be taken for it.
 */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = Markup | string | number | readonly Part[];

/**
 * Markup from a template: what is put into it is escaped, for text and for quoted attributes, unless it is
 * markup itself; lists are joined without separator. Attributes must be quoted in the template.
 */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(pieces.map((piece, index) => piece + textOf(parts[index] ?? '')).join(''));
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escaped(part);
  return typeof part === 'number' ? String(part) : part.map(textOf).join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, character => entities[character] ?? '');
}
