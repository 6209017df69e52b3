import { BLOCK_WORDS, threefry, type Key } from './threefry.js';
import { expMinusOne, minusLog } from './portableMath.js';
import { Purpose, unitInterval } from './randomBits.js';

/**
 * The ziggurat of Marsaglia & Tsang (2000) for the normal law, with the corrections of Doornik (2005): the
 * layer, the sign and the magnitude come from bits of their own. Half of the density f(x) = exp(−x²/2) is
 * covered by 1024 layers of equal area v. Layer i ≥ 1 is the rectangle [0, xᵢ] × [f(xᵢ), f(xᵢ₊₁)], x₁ = r,
 * x₁₀₂₄ = 0; layer 0 is [0, r] × [0, f(r)] with the tail beyond r, and x₀ = v/f(r) is the width of a
 * rectangle of its area.
 *
 * The law is normal but for rounding: magnitudes are odd multiples of 2⁻⁵³ of the layer's half-width,
 * symmetric about 0, and rounded edges change the density of no layer by more than 10⁻¹¹ of itself.
 */
export const LAYERS = 1024;

/** r, where the tail begins; solves the recursion for x₁₀₂₄ = 0. */
export const TAIL_START = 4.0388498461095045;
/** v = r f(r) + ∫ᵣ f. */
export const LAYER_AREA = 0.001226324646353088;
const DENSITY_AT_TAIL_START = 0.00028696392708332745;

interface Layers {
  /** x₀ … x₁₀₂₄. A first attempt in layer i is accepted below xᵢ₊₁. */
  readonly edges: Float64Array;
  /** f(xᵢ₊₁)/f(xᵢ) − 1 for layers 1 … 1023: the height of the layer as seen from its floor. */
  readonly rises: Float64Array;
}

let known: Layers | undefined;

/** Computed when the first numbers are wanted, since to load widejet is to draw none. */
export function layers(): Layers {
  return (known ??= computedLayers());
}

const LAYER_MASK = LAYERS - 1;
const SIGN_BIT = 1 << 11;

/**
 * Normal number `index` of the stream from its own 64 bits. Whatever else it needs comes from blocks that
 * belong to this number alone, so that it depends on the key and the index and on nothing drawn before.
 */
export function normalFromBits(key: Key, index: number, low: number, high: number): number {
  const { edges } = layers();
  retry.open(key, index);
  let candidateLow = low;
  let candidateHigh = high;
  for (;;) {
    const layer = candidateLow & LAYER_MASK;
    const x = unitInterval(candidateLow, candidateHigh) * edges[layer]!;
    const accepted = x < edges[layer + 1]! || (layer > 0 && isUnderDensity(layer, x, retry.nextUniform()));
    if (accepted) return withSign(x, candidateLow);
    if (layer === 0) return withSign(tailVariate(), candidateLow);
    candidateLow = retry.nextWord();
    candidateHigh = retry.nextWord();
  }
}

/**
 * The sign of a variate is bit 11 of its low word, between the layer and the magnitude. No branch: it is a
 * coin toss.
 */
export function withSign(x: number, low: number): number {
  return x * (1 - ((low & SIGN_BIT) >>> 10));
}

/** Is f(xᵢ) + u (f(xᵢ₊₁) − f(xᵢ)) below f(x)? Two bounds of eᵈ − 1 answer nearly always. */
function isUnderDensity(layer: number, x: number, u: number): boolean {
  const { edges, rises } = layers();
  const height = u * rises[layer]!;
  const d = logDensityRise(edges[layer]!, x);
  if (height <= d) return true;
  if (height >= d + d * d) return false;
  return height < expMinusOne(d);
}

/** ln f(inner) − ln f(outer). */
function logDensityRise(outer: number, inner: number): number {
  return 0.5 * (outer - inner) * (outer + inner);
}

/**
 * The normal law beyond r, exactly (Marsaglia 1964): r + e₁/r is accepted if 2 e₂ > (e₁/r)², e₁, e₂
 * exponential.
 */
function tailVariate(): number {
  for (;;) {
    const excess = minusLog(retry.nextUniform()) / TAIL_START;
    if (2 * minusLog(retry.nextUniform()) > excess * excess) return TAIL_START + excess;
  }
}

function computedLayers(): Layers {
  const edges = new Float64Array(LAYERS + 1);
  edges[0] = LAYER_AREA / DENSITY_AT_TAIL_START;
  edges[1] = TAIL_START;
  let density = DENSITY_AT_TAIL_START;
  for (let i = 1; i < LAYERS - 1; ++i) {
    density += LAYER_AREA / edges[i]!;
    edges[i + 1] = Math.sqrt(2 * minusLog(density));
  }
  const rises = edges.map((edge, i) =>
    i === 0 || i === LAYERS ? NaN : expMinusOne(logDensityRise(edge, edges[i + 1]!)),
  );
  return { edges, rises };
}

/** The further random bits of one number: attempt a of number i is the block (i, retry, a). */
class RetryBits {
  private readonly words = new Uint32Array(BLOCK_WORDS);
  private key: Key = new Uint32Array(BLOCK_WORDS);
  private index = 0;
  private attempt = 0;
  private position = BLOCK_WORDS;

  open(key: Key, index: number): void {
    this.key = key;
    this.index = index;
    this.attempt = 0;
    this.position = BLOCK_WORDS;
  }

  nextWord(): number {
    if (this.position === BLOCK_WORDS) {
      threefry(
        this.key,
        this.index >>> 0,
        Math.floor(this.index / 2 ** 32),
        Purpose.retry,
        this.attempt,
        this.words,
      );
      ++this.attempt;
      this.position = 0;
    }
    return this.words[this.position++]!;
  }

  nextUniform(): number {
    const low = this.nextWord();
    return unitInterval(low, this.nextWord());
  }
}

/** One for all: it is opened anew for each number and holds nothing between two of them. */
const retry = new RetryBits();
