import { expect } from 'chai';
import fc from 'fast-check';
import { CanonicalNames } from '../../src/symbolic/diagrams/canonical.js';
import { connectedParts, type Diagram } from '../../src/symbolic/diagrams/diagram.js';

/** Connected diagrams with up to 8 indices, with cycles, loops, repeated entries, vectors and slopes. */
const diagrams: fc.Arbitrary<Diagram> = fc
  .record({
    vertices: fc.array(
      fc.record({
        dimension: fc.constantFrom('n1', 'n1', 'n2'),
        slopes: fc.constantFrom(
          [],
          [],
          [[0, 1]] as const,
          [
            [0, 2],
            [1, 1],
          ] as const,
        ),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    matrices: fc.array(fc.tuple(fc.nat(2), fc.nat(100), fc.nat(100)), { maxLength: 12 }),
    vectors: fc.array(fc.tuple(fc.integer({ min: 3, max: 4 }), fc.nat(100)), { maxLength: 4 }),
  })
  .map(({ vertices, matrices, vectors }) => {
    const count = vertices.length;
    return {
      vertices,
      factors: [
        ...matrices.map(([leaf, a, b]) => ({ leaf, legs: [a % count, b % count] })),
        ...vectors.map(([leaf, a]) => ({ leaf, legs: [a % count] })),
      ],
    };
  })
  .map(diagram => connectedParts(diagram).reduce((a, b) => (b.vertices.length > a.vertices.length ? b : a)));

function relabelled({ vertices, factors }: Diagram, order: readonly number[], turn: number): Diagram {
  const moved = factors.map(({ leaf, legs }) => ({ leaf, legs: legs.map(leg => order.indexOf(leg)) }));
  return {
    vertices: order.map(vertex => vertices[vertex]!),
    factors: [...moved.slice(turn % (moved.length + 1)), ...moved.slice(0, turn % (moved.length + 1))],
  };
}

/** Whether one is the other with its indices renamed, by trying all ways. */
function areEqual(a: Diagram, b: Diagram): boolean {
  const factorsOf = (diagram: Diagram, order: readonly number[]): string =>
    diagram.factors
      .map(({ leaf, legs }) => `${leaf}(${legs.map(leg => order[leg]).join()})`)
      .sort()
      .join(' ');
  const look = ({ vertices }: Diagram, k: number): string => JSON.stringify(vertices[k]);
  if (a.vertices.length !== b.vertices.length || a.factors.length !== b.factors.length) return false;
  const target = factorsOf(b, [...b.vertices.keys()]);
  const search = (order: readonly number[]): boolean => {
    if (order.length === a.vertices.length) return factorsOf(a, order) === target;
    return [...b.vertices.keys()].some(
      place =>
        !order.includes(place) && look(a, order.length) === look(b, place) && search([...order, place]),
    );
  };
  return search([]);
}

describe('names of diagrams', () => {
  it('do not depend on the names of indices and the order of factors', () => {
    const names = new CanonicalNames();
    fc.assert(
      fc.property(
        diagrams,
        fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }),
        fc.nat(20),
        (d, keys, turn) => {
          const order = [...d.vertices.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b);
          expect(names.nameOf(relabelled(d, order, turn))).to.equal(names.nameOf(d));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('differ where diagrams do', () => {
    const names = new CanonicalNames();
    const seen = new Map<string, Diagram>();
    fc.assert(
      fc.property(diagrams, diagram => {
        fc.pre(diagram.vertices.length <= 6);
        const name = names.nameOf(diagram);
        const known = seen.get(name);
        if (known !== undefined) expect(areEqual(known, diagram), name).to.be.true;
        seen.set(name, diagram);
      }),
      { numRuns: 2000 },
    );
    // Two rings of three against one of six: each index sees the same around it.
    const ring = (...sizes: readonly number[]): Diagram => {
      const factors = [];
      let start = 0;
      for (const size of sizes) {
        for (let k = 0; k < size; k++) factors.push({ leaf: 0, legs: [start + k, start + ((k + 1) % size)] });
        start += size;
      }
      // A hub keeps the whole connected.
      for (let k = 0; k < start; k++) factors.push({ leaf: 1, legs: [start, k] });
      return { vertices: Array.from({ length: start + 1 }, () => ({ dimension: 'n', slopes: [] })), factors };
    };
    expect(names.nameOf(ring(3, 3))).to.not.equal(names.nameOf(ring(6)));
  });
});
