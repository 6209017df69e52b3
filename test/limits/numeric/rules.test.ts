import { expect } from 'chai';
import { correlationOf } from '../../../src/limits/numeric/correlation.js';
import { legendreRule } from '../../../src/limits/numeric/gaussLegendre.js';
import { HermiteExpansion } from '../../../src/limits/numeric/hermiteExpansion.js';
import { inverseNormal } from '../../../src/limits/numeric/inverseNormal.js';
import { panelMesh } from '../../../src/limits/numeric/panelMesh.js';
import { uniformMesh } from '../../../src/limits/numeric/uniformMesh.js';
import { exponential, real, sine, tanh } from './functions.js';

describe('rules of integration', () => {
  it('of Gauss and Legendre have their nodes and weights, and integrate polynomials', () => {
    const { nodes, weights } = legendreRule(20, 3);
    // Abramowitz & Stegun, table 25.4.
    expect(nodes[19]).to.be.closeTo(0.9931285991850949, 1e-15);
    expect(weights[19]).to.be.closeTo(0.017614007139152118, 1e-16);
    expect(weights[10]).to.be.closeTo(0.15275338713072584, 3e-16);
    for (const degree of [0, 2, 20, 38]) {
      const sum = nodes.reduce((total, x, i) => total + weights[i]! * x ** degree, 0);
      expect(sum).to.be.closeTo(2 / (degree + 1), 1e-15);
    }
  });

  it('by multiples of a step and by panels give the same coefficients', () => {
    for (const f of [tanh, exponential, real(x => 1 / (1 + x * x), 'even')]) {
      const uniform = new HermiteExpansion(f, 0.8);
      const panels = new HermiteExpansion({ ...f, kinks: [0] }, 0.8);
      for (const part of ['even', 'odd'] as const) {
        expect(panels[part].length).to.equal(uniform[part].length);
        panels[part].forEach((a, k) => {
          expect(a).to.be.closeTo(uniform[part][k]!, 2e-15 * uniform.norm);
        });
      }
      expect(panels.norm).to.be.closeTo(uniform.norm, 1e-15 * uniform.norm);
    }
  });

  it('by multiples of a step leave to panels what they do not resolve', () => {
    expect(uniformMesh(tanh, 1, 128)).not.to.equal(undefined);
    expect(uniformMesh(tanh, 100, 128)).to.equal(undefined);
    // Waves that look slow at the nodes.
    for (let deviation = 20; deviation < 140; deviation += 0.5) {
      const mesh = uniformMesh(sine, deviation, 128);
      if (mesh !== undefined) expect(mesh.nodes[1]! * deviation).to.be.below(Math.PI);
    }
    expect(panelMesh(sine, 100, 2).nodes.length).to.be.above(500);
  });

  it('have the coefficients of what is known: exp(σz) = e^(σ²/2) Σ σᵏ/√k! hₖ(z)', () => {
    const { even, odd, norm } = new HermiteExpansion(exponential, 0.49);
    expect(norm).to.be.closeTo(Math.exp(0.49), 1e-15);
    let coefficient = Math.exp(0.245);
    for (let k = 0; k < 30; k++) {
      expect((k % 2 === 0 ? even : odd)[k >> 1]).to.be.closeTo(coefficient, 1e-15);
      coefficient *= 0.7 / Math.sqrt(k + 1);
    }
  });

  it('know √(1 − ρ²) to all digits where ρ is near 1, at any scale', () => {
    for (const scale of [1, 2 ** -1000, 2 ** 1000]) {
      const found = correlationOf(scale, scale * (1 - 2 ** -53), scale);
      expect(found.correlation).to.be.closeTo(1 - 2 ** -53, 2e-16);
      expect(found.complement).to.be.closeTo(2 ** -26, 1e-23);
    }
    // √(1 − 4.58257569495584²/21), with the digits that the covariance has in float64.
    expect(correlationOf(3, 4.58257569495584, 7).complement).to.be.closeTo(8.803926485738644e-9, 1e-23);
  });

  it('know the quantiles of the normal distribution', () => {
    for (const [p, z] of [
      [0.5, 0],
      [0.3, -0.52440051270804066696],
      [0.97, 1.8807936081512505],
      [0.01, -2.3263478740408407676],
      [1e-10, -6.3613409024040557],
      [1e-15, -7.9413453261709977],
    ] as const)
      expect(inverseNormal(p)).to.be.closeTo(z, 4e-15);
  });
});
