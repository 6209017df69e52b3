import {
  backprop,
  constant,
  input,
  multiply,
  outerProducts,
  scaledParts,
  type Node,
  type Tensor,
} from '../../ad/index.js';
import { evaluate, programOf, type Bindings } from '../../evaluation/index.js';
import { leaveArray } from '../../linearAlgebra/index.js';
import { inputNodes, type Model, type Parameters } from '../../models/index.js';
import { measure } from '../../program/index.js';
import { question, type Traced } from '../../questions/index.js';

/**
 * What a gradient with respect to one group of parameters is made of: outer products scale · u vᵀ of a
 * weight, or the multiple of an array of a bias. Scales stand by themselves, since pairs of gradients are
 * multiplied by them sooner than vectors are.
 */
export type GradientFactor<T> =
  { readonly scale: T; readonly u: T; readonly v: T } | { readonly scale: T; readonly array: T };

/** The gradients of all trained groups, one list of factors for each. */
export type GradientFactors<T> = readonly (readonly GradientFactor<T>[])[];

interface FoundFactors extends Traced {
  readonly factors: GradientFactors<Node>;
}

/** ∇⟨cotangent, h(x)⟩ by its factors, for all inputs and cotangents: a pass forward and one backward. */
export const factorsOfGradient = question(
  (model: Model) => ({ inputs: inputNodes(model, ''), cotangent: input('cotangent', [model.outputs]) }),
  (network, { inputs, cotangent }): FoundFactors => {
    const gradients = backprop(network.apply(inputs), network.trained, cotangent);
    const factors = gradients.flatMap((gradient): GradientFactor<Node>[][] => {
      if (gradient === undefined) return [];
      if (!gradient.isOperator) {
        const { factor, array } = withScale(gradient);
        return [[{ scale: factor, array }]];
      }
      return [
        outerProducts(gradient).map(({ u, v }) => {
          const [left, right] = [withScale(u), withScale(v)];
          return { scale: multiply(left.factor, right.factor), u: left.array, v: right.array };
        }),
      ];
    });
    return { factors, outputs: [...new Set(factors.flat().flatMap(nodesOf))] };
  },
);

function withScale(node: Node): { factor: Node; array: Node } {
  return scaledParts(node) ?? { factor: constant(1), array: node };
}

export function nodesOf<T>(factor: GradientFactor<T>): T[] {
  return 'array' in factor ? [factor.scale, factor.array] : [factor.scale, factor.u, factor.v];
}

export function mapFactors<T, U>(factors: GradientFactors<T>, f: (part: T) => U): GradientFactors<U> {
  return factors.map(group =>
    group.map(factor => {
      const scale = f(factor.scale);
      return 'array' in factor
        ? { scale, array: f(factor.array) }
        : { scale, u: f(factor.u), v: f(factor.v) };
    }),
  );
}

/** Inputs with one batch axis, and cotangents with one ([outputs asked, outputs]). */
export interface FactorQuestion {
  readonly model: Model;
  readonly parameters: Parameters;
  readonly examples: Readonly<Record<string, Tensor>>;
  readonly cotangents: Tensor;
}

/** The gradients of a list of examples. */
export interface Gradients {
  /** Each of shape [outputs asked or 1, examples or 1, ...]. */
  readonly factors: GradientFactors<Tensor>;
  readonly outputs: number;
  readonly examples: number;
}

/** The gradients of all outputs asked of all examples: each weight is read twice. */
export async function gradientFactors(asked: FactorQuestion): Promise<Gradients> {
  const { schedule: plan, found } = factorsOfGradient(asked.model, {});
  const values = await evaluate(plan, bound(asked));
  const valueOf = new Map(found.outputs.map((node, k) => [node, values[k] as Tensor]));
  return {
    factors: mapFactors(found.factors, node => {
      const { data, shape } = valueOf.get(node) as Tensor;
      return { data, shape: [...new Array<number>(2 + node.rank - shape.length).fill(1), ...shape] };
    }),
    outputs: asked.cotangents.shape[0] ?? 1,
    examples: Object.values(asked.examples)[0]?.shape[0] ?? 1,
  };
}

/**
 * Gives the arrays of gradients back that nobody reads any more: the next block of examples asks for as many.
 */
export function leaveGradients({ factors }: Gradients): void {
  const arrays = new Set(factors.flat().flatMap(factor => nodesOf(factor).map(({ data }) => data)));
  arrays.forEach(leaveArray);
}

/** How many numbers the passes hold at once. */
export function factorNumbers(asked: FactorQuestion): number {
  return measure(programOf(factorsOfGradient(asked.model, {}).schedule, bound(asked))).numbers;
}

function bound({ model, parameters, examples, cotangents }: FactorQuestion): Bindings {
  const {
    data,
    shape: [asked = 1, outputs = 1],
  } = cotangents;
  // The batch axis of the cotangents stands before that of the inputs.
  const cotangent = { data, shape: [asked, 1, outputs] };
  return factorsOfGradient(model, {}).bind(parameters, { inputs: examples, cotangent });
}
