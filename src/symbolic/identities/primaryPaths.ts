import { reshape, slice } from '../../ad/index.js';
import { mlp, type MlpOptions } from '../../models/index.js';
import { expand } from '../../taylor/graphs/index.js';
import type { DiagramSum } from '../diagrams/diagramSums.js';
import type { Expression } from '../expression.js';
import { constantFormula, symbolFormula, type Formula } from '../formula.js';
import { rational } from '../rational.js';
import { formulaOf, type NetworkDiagrams } from './networkDiagrams.js';
import { expressionNumbers } from './readScalars.js';
import { factorial } from './factorials.js';

/** A hypernetwork whose primary network has the activation |g|, without a gain. */
export interface PrimaryCase {
  readonly f: MlpOptions;
  /** m₀, ..., m_H = 1 */
  readonly primaryWidths: readonly number[];
}

/**
 * K⁽ʳ⁾ of a hypernetwork, r = 0, ..., R, by Lemma 4 for a primary network of any width: over all paths l₀,
 * ..., l_H = 1 through its units, and all α of sum r,
 *
 *   K⁽ʳ⁾ = Σ Σ_α r!/α! z_{l₀}/√m₀ Π_d φ′(gᵈ_{l_d})/√m_d Π_d ⟨∇^(α_d) Vᵈ_{l_d l_{d−1}}, (∇h)^α_d⟩.
 *
 * V are the outputs of f alone, and their derivatives those of f along ∇hⱼ.
 */
export function byPaths(
  diagrams: NetworkDiagrams,
  { f, primaryWidths }: PrimaryCase,
  order: number,
): Expression[] {
  const { sums, at, pair } = diagrams;
  const pairs = primaryWidths.slice(1).map((rows, d) => [rows, primaryWidths[d] ?? 1] as const);
  const count = pairs.reduce((sum, [rows, columns]) => sum + rows * columns, 0);
  const outputs = mlp({ ...f, outputs: count }).apply(pair.network.parameters, {
    x: at['x'] as (typeof at)[string],
  });
  const components = Array.from({ length: count }, (_, k) => reshape(slice(outputs, k, k + 1), []));
  const jets = expand(components, pair.gradient, order);
  const nothing: DiagramSum = new Map();
  const read = jets.map(series =>
    Array.from({ length: order + 1 }, (_, alpha): DiagramSum => {
      const node = series[alpha];
      return node === undefined ? nothing : (diagrams.read([node])[0] ?? nothing);
    }),
  );

  /** Where Vᵈ begins among the outputs of f. */
  const starts = pairs.map((_, d) =>
    pairs.slice(0, d).reduce((sum, [rows, columns]) => sum + rows * columns, 0),
  );
  const entry = (d: number, row: number, column: number): readonly DiagramSum[] =>
    read[(starts[d] ?? 0) + row * (pairs[d]?.[1] ?? 1) + column] ?? [];

  // The slopes of the units, from what they are at.
  const scales = primaryWidths.map(width => constantFormula(rational(1n, BigInt(width))).power(0.5));
  let below = Array.from({ length: primaryWidths[0] ?? 1 }, (_, l) => sums.symbol(`z_i_${l + 1}`));
  const slopes = pairs.slice(0, -1).map(([rows], d) => {
    const at = Array.from({ length: rows }, (_, row) => {
      const products = below.map((value, column) =>
        sums.multiply(entry(d, row, column)[0] ?? nothing, value),
      );
      return sums.multiply(products.reduce(sums.add), sums.number(scales[d] as Formula));
    });
    const found = at.map(y => sums.slope(y, { negative: -1, positive: 1 }));
    below = at.map((y, row) => sums.multiply(y, found[row] ?? nothing));
    return found.map(formulaOf);
  });

  const { add, multiply, of } = expressionNumbers;
  const factor = (d: number, row: number, column: number, alpha: number): Expression =>
    multiply(of(constantFormula(factorial(alpha))), of(formulaOf(entry(d, row, column)[alpha] ?? nothing)));
  /** The products over the matrices from the d-th on, behind a unit, with derivatives of sum r. */
  const after = (d: number, column: number, r: number): Expression[] => {
    const [rows = 0] = pairs[d] ?? [];
    if (d === pairs.length) return r === 0 ? [of(constantFormula(1))] : [];
    return Array.from(
      { length: rows * (r + 1) },
      (_, k) => [Math.floor(k / (r + 1)), k % (r + 1)] as const,
    ).flatMap(([row, alpha]) => {
      const slope = slopes[d]?.[row] ?? constantFormula(1);
      const own = multiply(
        of((scales[d] as Formula).times(slope).times(constantFormula(rational(1n, factorial(alpha))))),
        factor(d, row, column, alpha),
      );
      return after(d + 1, row, r - alpha).map(rest => multiply(own, rest));
    });
  };
  return Array.from({ length: order + 1 }, (_, r) =>
    Array.from({ length: primaryWidths[0] ?? 1 }, (__, l) =>
      after(0, l, r).map(path =>
        multiply(of(symbolFormula(`z_i_${l + 1}`).times(constantFormula(factorial(r)))), path),
      ),
    )
      .flat()
      .reduce(add),
  );
}
