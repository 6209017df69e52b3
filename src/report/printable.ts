/** A text with a visible mark for every control character, which terminals would obey and XML does not allow. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}
