/**
 * A text with a visible mark (U+FFFD) for every character that terminals would obey or that XML does not
 * allow: control characters, halves of surrogate pairs, U+FFFE and U+FFFF, and the marks that reverse the
 * direction of the text after them.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}
