const mostCharactersOfValue = 80;

/**
 * A value in at most 80 characters, for messages: numbers and texts as in JSON, lists and plain objects as
 * far as there is room, everything else by the name of its class. It never throws, and looks at no more of
 * the value than it shows.
 */
export function describe(value: unknown): string {
  try {
    let text = '';
    for (const piece of piecesOf(value)) {
      text += piece;
      if (text.length > mostCharactersOfValue) break;
    }
    return bounded(text, mostCharactersOfValue);
  } catch {
    return `a value of type ${typeof value} that cannot be read`;
  }
}

/**
 * The description of a value piece by piece, so that whoever has seen enough of a cycle or a long list can
 * stop.
 */
function* piecesOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield JSON.stringify(value.slice(0, mostCharactersOfValue));
  else if (typeof value === 'bigint') yield integerText(value);
  else if (typeof value === 'function') yield 'a function';
  else if (typeof value !== 'object' || value === null) yield Object.is(value, -0) ? '-0' : String(value);
  else if (Array.isArray(value)) yield* listed('[', ']', value.length, k => piecesOf(value[k] as unknown));
  else if (isPlain(value)) {
    const entries = value as Record<string, unknown>;
    const names = Object.keys(entries);
    yield* listed('{', '}', names.length, function* (k) {
      const name = names[k] as string;
      yield `${JSON.stringify(name.slice(0, mostCharactersOfValue))}:`;
      yield* piecesOf(entries[name]);
    });
  } else yield `a ${className(value)}`;
}

function* listed(
  open: string,
  close: string,
  count: number,
  item: (position: number) => Iterable<string>,
): Generator<string> {
  yield open;
  for (let k = 0; k < count; k++) {
    if (k > 0) yield ',';
    yield* item(k);
  }
  yield close;
}

/** The digits of an integer; of one that is too long to be written out, its sign and size in words. */
function integerText(value: bigint): string {
  const limit = 10n ** BigInt(mostCharactersOfValue);
  if (value > -limit && value < limit) return String(value);
  return `an integer ${value < 0n ? 'below -' : 'above '}1e${mostCharactersOfValue}`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function className(value: object): string {
  const { name } = value.constructor;
  return name === '' ? 'nameless object' : name;
}

/** A text of at most so many characters: what is beyond is "...". */
export function bounded(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half of a surrogate pair is no character.
  return `${text.slice(0, most - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;
}
