import {
  collect,
  isSide,
  isWave,
  one,
  sideOf,
  termOf,
  type Factor,
  type Side,
  type Term,
  type Terms,
  type Wave,
} from './term.js';

/** Terms beyond this number are integrated numerically in less time. */
const MOST_TERMS = 64;

export function scaleTerms(terms: Terms, by: number): Terms {
  return collect(terms.map(term => ({ ...term, coefficient: by * term.coefficient })));
}

/** f g; undefined where that is no sum of terms. */
export function multiplyTerms(f: Terms, g: Terms): Terms | undefined {
  const products: Term[] = [];
  for (const left of f) {
    for (const right of g) {
      const factors = multiplyFactors(left.factor, right.factor);
      if (factors === undefined) return undefined;
      for (const { coefficient, factor } of factors) {
        const [power, decay] = [left.power + right.power, left.decay + right.decay];
        products.push(termOf(coefficient * left.coefficient * right.coefficient, power, factor, decay));
      }
    }
  }
  // A Gaussian beside a wave has no closed form here.
  if (products.some(({ decay, factor }) => decay !== 0 && isWave(factor))) return undefined;
  const product = collect(products);
  return product.length > MOST_TERMS ? undefined : product;
}

interface Part {
  readonly coefficient: number;
  readonly factor: Factor;
}

function multiplyFactors(f: Factor, g: Factor): readonly Part[] | undefined {
  if (f.kind === 'one') return [{ coefficient: 1, factor: g }];
  if (g.kind === 'one') return [{ coefficient: 1, factor: f }];
  if (isSide(f) && isSide(g)) return multiplySides(f.kind, g.kind);
  if (isWave(f) && isWave(g)) return multiplyWaves(f.kind, f.scale, g.kind, g.scale);
  const isNonzeroErf =
    [f, g].some(({ kind }) => kind === 'nonzero') && [f, g].some(({ kind }) => kind === 'erf');
  return isNonzeroErf ? [{ coefficient: 1, factor: f.kind === 'erf' ? f : g }] : undefined;
}

function multiplySides(f: Side, g: Side): readonly Part[] {
  if (f === g) return [{ coefficient: 1, factor: sideOf(f === 'sign' ? 'nonzero' : f) }];
  if (f === 'nonzero') return [{ coefficient: 1, factor: sideOf(g) }];
  if (g === 'nonzero') return [{ coefficient: 1, factor: sideOf(f) }];
  if (f === 'sign') return [{ coefficient: g === 'positive' ? 1 : -1, factor: sideOf(g) }];
  if (g === 'sign') return [{ coefficient: f === 'positive' ? 1 : -1, factor: sideOf(f) }];
  return [];
}

/** The addition theorems; undefined for a product of a circular and a hyperbolic function. */
function multiplyWaves(f: Wave, a: number, g: Wave, b: number): readonly Part[] | undefined {
  const isHyperbolic = f === 'cosh' || f === 'sinh';
  if (isHyperbolic !== (g === 'cosh' || g === 'sinh')) return undefined;
  const [even, odd]: [Wave, Wave] = isHyperbolic ? ['cosh', 'sinh'] : ['cos', 'sin'];
  if (f === even && g === even) return [...wave(0.5, even, a + b), ...wave(0.5, even, a - b)];
  if (f === odd && g === even) return [...wave(0.5, odd, a + b), ...wave(0.5, odd, a - b)];
  if (f === even) return [...wave(0.5, odd, a + b), ...wave(0.5, odd, b - a)];
  const side = isHyperbolic ? 0.5 : -0.5;
  return [...wave(side, even, a + b), ...wave(-side, even, a - b)];
}

/** c f(rate t) with a rate > 0. */
function wave(coefficient: number, kind: Wave, rate: number): readonly Part[] {
  const isOdd = kind === 'sinh' || kind === 'sin';
  if (rate === 0) return isOdd ? [] : [{ coefficient, factor: one }];
  return [
    {
      coefficient: isOdd && rate < 0 ? -coefficient : coefficient,
      factor: { kind, scale: Math.abs(rate) },
    },
  ];
}

/** c f(rate t) as terms. */
export function waveTerms(coefficient: number, kind: Wave, rate: number): Terms {
  return collect(wave(coefficient, kind, rate).map(part => termOf(part.coefficient, 0, part.factor)));
}

/** f′, with Dirac's δ where f jumps. */
export function differentiate(terms: Terms): Terms {
  return collect(terms.flatMap(derivativeOfTerm));
}

function derivativeOfTerm({ coefficient, power, decay, factor }: Term): Term[] {
  const terms: Term[] = [];
  if (power > 0) terms.push(termOf(coefficient * power, power - 1, factor, decay));
  if (decay !== 0) terms.push(termOf(-2 * decay * coefficient, power + 1, factor, decay));
  for (const part of derivativeOfFactor(factor)) {
    // tᵖ δ(t) is 0, and δ(t) e^(−a t²) is δ(t).
    if (part.factor.kind !== 'delta') {
      terms.push(termOf(coefficient * part.coefficient, power, part.factor, decay + part.decay));
    } else if (power === 0) terms.push(termOf(coefficient * part.coefficient, 0, part.factor));
  }
  return terms;
}

/** The derivative of a factor, which may bring a Gaussian. */
export function derivativeOfFactor({ kind, scale }: Factor): readonly (Part & { readonly decay: number })[] {
  switch (kind) {
    case 'one':
    case 'nonzero':
      return [];
    case 'positive':
      return [{ coefficient: 1, decay: 0, factor: { kind: 'delta', scale: 0 } }];
    case 'negative':
      return [{ coefficient: -1, decay: 0, factor: { kind: 'delta', scale: 0 } }];
    case 'sign':
      return [{ coefficient: 2, decay: 0, factor: { kind: 'delta', scale: 0 } }];
    case 'delta':
      return [{ coefficient: 1, decay: 0, factor: { kind: 'delta', scale: scale + 1 } }];
    case 'erf':
      return [{ coefficient: (2 * scale) / Math.sqrt(Math.PI), decay: scale * scale, factor: one }];
    case 'cosh':
      return [{ coefficient: scale, decay: 0, factor: { kind: 'sinh', scale } }];
    case 'sinh':
      return [{ coefficient: scale, decay: 0, factor: { kind: 'cosh', scale } }];
    case 'cos':
      return [{ coefficient: -scale, decay: 0, factor: { kind: 'sin', scale } }];
    case 'sin':
      return [{ coefficient: scale, decay: 0, factor: { kind: 'cos', scale } }];
  }
}
