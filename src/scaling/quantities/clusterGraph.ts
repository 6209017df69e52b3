import { factsOf } from '../../facts/index.js';
import type { Model } from '../../models/index.js';
import { correlationExponent, type ParsedCorrelation } from '../../taylor/index.js';
import type { Prediction } from './prediction.js';

/**
 * The cluster graph of Dyer & Gur-Ari (ICLR 2020), for any correlation function of a plain network: an upper
 * bound. For a hypernetwork, h depends on f through finitely many outputs, so K⁽ʳ⁾ (`order` r) is a sum of
 * products of such terms (Lemma 4 of Littwin et al. 2020), the greatest of which gives the bound.
 */
export function clusterGraph(
  model: Model,
  parsed: ParsedCorrelation,
  order: number | undefined,
): Prediction[] {
  const { layered, primaryDepth, primaryPiecewiseLinear } = factsOf(model);
  const { holds: applies } = layered;
  const obstacle = applies ? undefined : `it is checked for chains of layers alone, but ${layered.reason}`;
  if (primaryDepth <= 1) {
    const { exponent, even, odd, factors } = correlationExponent(parsed);
    return [
      {
        source: 'cluster graph',
        exponent,
        bound: 'upper',
        applies,
        reason:
          obstacle ??
          `Dyer & Gur-Ari 2020: n_e + (n_o − m)/2 with ${even} even and ${odd} odd components of ${factors} factors`,
      },
    ];
  }
  if (order === undefined) return [];
  return [
    {
      source: 'cluster graph',
      exponent: 0 - Math.ceil(Math.max(order - primaryDepth, 0) / 2),
      bound: 'upper',
      applies,
      reason:
        obstacle ??
        (primaryPiecewiseLinear.holds
          ? // One order is free in each of the H factors, and every two more in one of them cost 1/n.
            `Dyer & Gur-Ari 2020 for each factor of Lemma 4: −⌈(r − H)/2⌉ with H = ${primaryDepth} and r = ${order}`
          : 'a smooth g has terms with r first-order factors for every r, which stay finite'),
    },
  ];
}
