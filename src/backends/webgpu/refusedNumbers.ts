import { wide } from './wideFloats.js';

/** Rows of the table: where those of a kind begin. */
export interface Rows {
  readonly edges: number;
  readonly rises: number;
  /** 1/k! at k. */
  readonly factorials: number;
  readonly mostFactorial: number;
  /** 1/(2k + 1) at k. */
  readonly odd: number;
  readonly mostOdd: number;
}

/** States that begin with further random bits. */
const DRAWING = ['UNDER', 'RETRY', 'TAIL'] as const;

/**
 * What is done after each state: operands of the next result, p (q + r) or p / q, and the state that it
 * leads to. Without a word p = 1, q = r = 0.
 */
function statesOf({ edges, rises, factorials, mostFactorial, odd, mostOdd }: Rows) {
  return {
    // An attempt, and whether it is below the next layer.
    ATTEMPT: `p = unitInterval(words); q = tableEntry(${edges}u + layer); state = ATTEMPTED;`,
    ATTEMPTED: `
      x = result;
      if (isLessWide(x, tableEntry(${edges}u + layer + 1u))) { state = FOUND; }
      else if (layer == 0u) { isSecond = false; state = TAIL; }
      else { state = UNDER; }`,
    // Whether it is below the density: two bounds of e^d - 1, and then its series.
    UNDER: `p = unitInterval(drawn); q = tableEntry(${rises}u + layer); state = HEIGHT;`,
    HEIGHT: `height = result; q = tableEntry(${edges}u + layer); r = negatedWide(x); state = DIFFERENCE;`,
    DIFFERENCE: `p = halvedWide(result); q = tableEntry(${edges}u + layer); r = x; state = RISE;`,
    RISE: `
      d = result;
      if (isLessWide(d, height)) { p = d; q = d; state = SQUARE; } else { state = FOUND; }`,
    SQUARE: 'q = d; r = result; state = BOUND;',
    BOUND: `if (isLessWide(height, result)) { row = ${mostFactorial}u; state = SERIES; } else { state = RETRY; }`,
    SERIES: `
      if (row > 0u) { p = d; q = tableEntry(${factorials}u + row); r = result; row -= 1u; }
      else { state = select(RETRY, FOUND, isLessWide(height, result)); }`,
    RETRY: 'words = drawn; state = ATTEMPT;',
    // Two logarithms of uniform numbers 2^-doublings m by artanh of s = (m - 1) / (m + 1).
    TAIL: `
      m = unitInterval(drawn);
      doublings = u32(-1 - m.exponent);
      m.exponent = -1;
      if (isLessWide(m, ${wide(Math.SQRT1_2)})) { m.exponent = 0; doublings += 1u; }
      q = m; r = ${wide(-1)}; state = BELOW;`,
    BELOW: `s = result; q = m; r = ${wide(1)}; state = ABOVE;`,
    ABOVE: 'p = s; q = result; isQuotient = true; state = RATIO;',
    RATIO: 's = result; p = s; q = s; state = RATIO_SQUARED;',
    RATIO_SQUARED: `m = result; row = ${mostOdd}u; state = ARTANH;`,
    ARTANH: `
      if (row > 0u) { p = m; q = tableEntry(${odd}u + row); r = result; row -= 1u; }
      else { p = s; q = result; state = ARTANH_REST; }`,
    ARTANH_REST: 'q = s; r = result; state = ARTANH_WHOLE;',
    ARTANH_WHOLE: `m = doubledWide(result); p = wideOfWord(doublings); q = ${wide(0.6931471805599453)}; state = SCALE;`,
    SCALE: 'q = result; r = negatedWide(m); state = LOGARITHM;',
    LOGARITHM: `
      if (isSecond) { height = doubledWide(result); p = d; q = d; state = TRIAL; }
      else { p = result; q = TAIL_START; isQuotient = true; state = EXCESS; }`,
    EXCESS: 'd = result; isSecond = true; state = TAIL;',
    TRIAL: `
      if (isLessWide(result, height)) { q = TAIL_START; r = d; state = BEYOND; }
      else { isSecond = false; state = TAIL; }`,
    BEYOND: 'x = result; state = FOUND;',
    FOUND: `
      setA(to + place, times(deviation, numberOfWide(withSign(x, words.x))));
      place += step;
      state = SEEK;`,
  };
}

/**
 * `completeNumbers` replaces marks among the numbers `begin`, `begin` + `step`, ... by the numbers that the
 * stream has there, as `normalFromBits` of src/random finds them. Compilers copy functions to wherever they
 * are called, and take long for that: so all is written as states with one sum, product and quotient for all.
 */
export function refusedNumbersText(rows: Rows): string {
  const states = Object.entries(statesOf(rows));
  return `
const SEEK = 0u;
${states.map(([name], k) => `const ${name} = ${k + 1}u;`).join('\n')}
const TAIL_START = ${wide(4.0388498461095045)};
fn completeNumbers(
  key: vec4<u32>, first: vec2<u32>, begin: u32, step: u32, count: u32, to: u32, deviation: number,
) {
  var place = begin;
  var index: vec2<u32>;
  var attempt = 0u;
  var isHalf = false;
  var block: vec4<u32>;
  var drawn: vec2<u32>;
  var words: vec2<u32>;
  var x: Wide;
  var height: Wide;
  var d: Wide;
  var m: Wide;
  var s: Wide;
  var result: Wide;
  var doublings = 0u;
  var row = 0u;
  var isSecond = false;
  var state = SEEK;
  loop {
    let isSeeking = state == SEEK;
    if (isSeeking) {
      while (place < count && !isMark(aAt(to + place))) { place += step; }
      if (place >= count) { break; }
      index = placeInStream(first, place);
      attempt = 0u;
      isHalf = false;
    }
    if (isSeeking || ${DRAWING.map(name => `state == ${name}`).join(' || ')}) {
      // A block has bits for two: of numbers beside each other, or of one that is drawn again.
      let counter = select(vec4<u32>(index, 2u, attempt), vec4<u32>(halvedIndex(index), 0u, 0u), isSeeking);
      if (!isHalf) { block = threefryBlock(key, counter); }
      let isLater = isHalf || (isSeeking && (index.x & 1u) == 1u);
      drawn = select(block.xy, block.zw, isLater);
      attempt += select(0u, 1u, !isHalf && !isSeeking);
      isHalf = !isHalf && !isSeeking;
    }
    if (isSeeking) { words = drawn; state = ATTEMPT; }
    let layer = words.x & 1023u;
    var p = ${wide(1)};
    var q = ${wide(0)};
    var r = ${wide(0)};
    var isQuotient = false;
    switch (state) {
      ${states.map(([name, text]) => `case ${name}: { ${text} }`).join('\n      ')}
      default: {}
    }
    if (isQuotient) { result = quotientWide(p, q); } else { result = productWide(p, sumWide(q, r)); }
  }
}
`;
}
