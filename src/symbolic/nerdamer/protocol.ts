/** What the thread of nerdamer is asked: to load it, or to multiply out a text. */
export type NerdamerQuestion =
  | { readonly kind: 'load' }
  | { readonly kind: 'expand'; readonly text: string; readonly milliseconds: number };

/** What it answers, one reply to each question. */
export type NerdamerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'expanded'; readonly text: string }
  /** nerdamer's own error. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** It is not installed, or cannot be loaded. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Whether a message is a reply, of a thread that could send anything. */
export function isReply(value: unknown): value is NerdamerReply {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'ready') return true;
  if (value.kind === 'expanded') return 'text' in value && typeof value.text === 'string';
  const isFailure = value.kind === 'failed' || value.kind === 'unavailable';
  return isFailure && 'reason' in value && typeof value.reason === 'string';
}
