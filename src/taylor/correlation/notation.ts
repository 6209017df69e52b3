import {
  anIntegerFrom,
  aText,
  checkText,
  CorrelationSyntaxError,
  listOf,
  objectWith,
} from '../../errors/index.js';

/** One derivative tensor: ∂_{indices} f(x_input), the value f(x_input) without indices. */
export interface Factor {
  readonly input: number;
  readonly indices: readonly string[];
}

/** A product of derivative tensors of f, summed over every index; each index occurs exactly twice. */
export interface ParsedCorrelation {
  readonly factors: readonly Factor[];
}

/** The cost of a derivative tensor doubles with each index, if all its directions differ. */
const MOST_INDICES = 12;
const MOST_FACTORS = MOST_INDICES + 1;

/** What `parseCorrelation` gives. */
export const aCorrelation = objectWith<ParsedCorrelation>(
  'a correlation function, as parseCorrelation reads it',
  {
    factors: listOf(
      objectWith<Factor>('a factor { input, indices }', {
        input: anIntegerFrom(0, 99),
        indices: listOf(aText, { most: MOST_INDICES }),
      }),
      { least: 1, most: MOST_FACTORS },
    ),
  },
);

/** A word of the notation, and where it stands. */
interface Token {
  readonly kind: 'factor' | 'index' | '[' | ']' | ',' | 'end' | 'other';
  readonly text: string;
  readonly position: number;
}

const word =
  /\s*(?:(?<factor>f(?:0|[1-9]\d?)(?![\p{L}\p{M}\p{N}_]))|(?<index>\p{L}[\p{L}\p{M}\p{N}_]*)|(?<mark>[[\],])|(?<other>.))?/suy;

/**
 * Reads a correlation function in index notation: 'f0[a,b] f1[a] f2[b]' is
 * Σ_ab ∂_a∂_b f(x₀) ∂_a f(x₁) ∂_b f(x₂) (Littwin et al. 2020, eq. 20–22; Dyer & Gur-Ari 2020).
 *
 *   correlation = factor, {factor};  factor = "f", number, ["[", [index, {",", index}], "]"]
 *
 * `fK` is the network at input K, from 0 to 99; an index is a letter of any script and then letters, digits
 * or underscores, and occurs exactly twice. Without indices a factor is the value. Space does not count.
 *
 * @throws CorrelationSyntaxError, with the position, if the text is not of this form, an index does not occur
 *   twice, or there are more than 13 factors, or 12 indices of one factor.
 * @example
 * ```ts
 * import { parseCorrelation } from 'widejet';
 * console.log(parseCorrelation('f0[α] f1[α]').factors.map(({ indices }) => indices)); // [ [ 'α' ], [ 'α' ] ]
 * ```
 */
export function parseCorrelation(text: string): ParsedCorrelation {
  checkText('correlation function', text);
  const tokens = tokenize(text);
  let position = 0;
  const peek = (): Token => tokens[Math.min(position, tokens.length - 1)] as Token;
  const take = (expected: string, ...kinds: readonly Token['kind'][]): Token => {
    const token = peek();
    if (!kinds.includes(token.kind)) throw unexpected(text, token, expected);
    position++;
    return token;
  };

  const factors: Factor[] = [];
  const occurrences = new Map<string, Token[]>();
  do {
    const more = factors.length > 0 ? ', or the end' : '';
    const factor = take(`a factor such as f0[a], f0 to f99${more}`, 'factor');
    if (factors.length === MOST_FACTORS) throw unexpected(text, factor, `at most ${MOST_FACTORS} factors`);
    const indices: string[] = [];
    if (peek().kind === '[') {
      take('"["', '[');
      while (peek().kind !== ']') {
        if (indices.length > 0) take('"," or "]"', ',');
        // A word such as f1 is a good index too.
        const index = take(indices.length > 0 ? 'an index' : 'an index or "]"', 'index', 'factor');
        if (indices.length === MOST_INDICES)
          throw unexpected(text, index, `at most ${MOST_INDICES} indices of one factor`);
        indices.push(index.text);
        occurrences.set(index.text, [...(occurrences.get(index.text) ?? []), index]);
      }
      take('"]"', ']');
    }
    factors.push({ input: Number(factor.text.slice(1)), indices });
  } while (peek().kind !== 'end');
  for (const [index, places] of occurrences) {
    const place = places[2] ?? places[0];
    if (places.length !== 2 && place !== undefined) {
      const times = places.length === 1 ? 'once' : `${places.length} times`;
      throw unexpected(text, place, `every index exactly twice, but ${index} occurs ${times}`);
    }
  }
  return { factors };
}

/**
 * The text of a correlation function in its canonical spacing; `parseCorrelation` gives it back.
 *
 * @example
 * ```ts
 * import { formatCorrelation, parseCorrelation } from 'widejet';
 * console.log(formatCorrelation(parseCorrelation('f0[ a,b ]f1 [a] f2[b]f3[]'))); // f0[a,b] f1[a] f2[b] f3
 * ```
 */
export function formatCorrelation(correlation: ParsedCorrelation): string {
  aCorrelation.check('correlation', correlation);
  return correlation.factors
    .map(({ input, indices }) => `f${input}${indices.length === 0 ? '' : `[${indices.join(',')}]`}`)
    .join(' ');
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let start = 0; tokens.at(-1)?.kind !== 'end';) {
    word.lastIndex = start;
    const match = word.exec(text);
    const end = start + (match?.[0].length ?? 0);
    const found = match?.[0].trimStart() ?? '';
    const { factor, index, mark, other } = match?.groups ?? {};
    const kind =
      factor !== undefined ? 'factor' : index !== undefined ? 'index' : other !== undefined ? 'other' : 'end';
    tokens.push({
      kind: (mark as '[' | ']' | ',' | undefined) ?? kind,
      text: found,
      position: end - found.length,
    });
    start = end;
  }
  return tokens;
}

function unexpected(text: string, { kind, text: found, position }: Token, expected: string): Error {
  return new CorrelationSyntaxError(
    text,
    position,
    kind === 'end' ? 'the end' : JSON.stringify(found),
    expected,
  );
}
