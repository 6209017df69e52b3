/** Whether a value has properties of its own that may be asked for. */
export function isLikeObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
