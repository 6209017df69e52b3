import { add, multiply, type Node, type Tensor } from '../../ad/index.js';
import { stretchTensor } from '../../evaluation/index.js';
import type { Model, Parameters } from '../../models/index.js';
import { question, type TracedNetwork } from '../../questions/index.js';
import { connectedComponents, contractedPairs } from './clusterGraph.js';
import { contractor } from './contract.js';
import type { ParsedCorrelation } from './notation.js';
import { planContraction, type Contraction } from './plan.js';
import { gatherPoints, pointScalars, pointUnknowns, pointValues, type Point, type Points } from './points.js';

/**
 * The sum of contractions whose pairs form forests, exactly: vertices are points, by number. All are one
 * graph, traced once for each model, in which equal parts are computed once.
 *
 * @returns an array of the batch axes of the points, broadcast together.
 */
export async function treeSum(
  model: Model,
  parameters: Parameters,
  points: readonly Point[],
  terms: readonly Contraction[],
): Promise<Tensor> {
  const gathered = gatherPoints(model, points);
  const [value] = await sumOfTrees(model, { points: gathered, terms }).ask(parameters, pointValues(gathered));
  // What is zero by structure does not depend on all inputs, so it lacks their batch axes.
  return stretchTensor(value as Tensor, gathered.axes);
}

interface TreesKey {
  readonly points: Points;
  readonly terms: readonly Contraction[];
}

const sumOfTrees = question(
  (model: Model, { points }: TreesKey) => pointUnknowns(model, points),
  (network, unknowns, { points, terms }: TreesKey) => {
    const scalars = pointScalars(network, unknowns, points);
    return { outputs: [traceTrees(network, scalars, terms, points.same)] };
  },
  (_: Model, { points, terms }: TreesKey) => `${points.key} ${JSON.stringify(terms)}`,
);

/**
 * A sum of contractions of scalars, by number, whose pairs form forests, as a node.
 * @param same for each scalar the first one that is equal to it.
 */
export function traceTrees(
  { trained }: TracedNetwork,
  scalars: readonly Node[],
  terms: readonly Contraction[],
  same: readonly number[],
): Node {
  const contract = contractor({ scalars, trained, cuts: [] });
  const values = terms.map(term =>
    connectedParts(term, same)
      .map(part => contract(planContraction(part).root))
      .reduce((product, factor) => multiply(product, factor)),
  );
  return values.reduce((total, value) => add(total, value));
}

/**
 * The connected parts of a contraction, with equal points given one number, so that equal branches are found.
 */
export function connectedParts({ vertices, pairs }: Contraction, same: readonly number[]): Contraction[] {
  return connectedComponents(vertices.length, pairs).map(members => ({
    vertices: members.map(position => {
      const vertex = vertices[position] ?? 0;
      return same[vertex] ?? vertex;
    }),
    pairs: pairs
      .filter(([position]) => members.includes(position))
      .map(([a, b]) => [members.indexOf(a), members.indexOf(b)] as const),
  }));
}

/** Whether the pairs of a contraction join its vertices without loops. */
export function isForest({ vertices, pairs }: Contraction): boolean {
  return connectedComponents(vertices.length, pairs).length === vertices.length - pairs.length;
}

/** A correlation function as a contraction whose vertices are its inputs. */
export function contractionOf(correlation: ParsedCorrelation): Contraction {
  return {
    vertices: correlation.factors.map(({ input }) => input),
    pairs: contractedPairs(correlation),
  };
}
