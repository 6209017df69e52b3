import { add, constant, inner, input, multiply, outer, type Node, type Tensor } from '../../ad/index.js';
import { evaluate, stretchTensor } from '../../evaluation/index.js';
import type { Model } from '../../models/index.js';
import { schedule, type Schedule } from '../../program/index.js';
import {
  factorsOfGradient,
  mapFactors,
  nodesOf,
  type GradientFactor,
  type GradientFactors,
  type Gradients,
} from './gradientFactors.js';

interface KernelGraph {
  readonly at: GradientFactors<Node>;
  readonly along: GradientFactors<Node>;
  readonly schedule: Schedule;
}

/** Each is made once, for all widths and lists of inputs. */
const graphs = new WeakMap<Model, KernelGraph>();

function kernelGraph(model: Model): KernelGraph {
  const graph = graphs.get(model) ?? traceKernel(model);
  graphs.set(model, graph);
  return graph;
}

/**
 * ⟨∇hᵢ, ∇hⱼ⟩ from the factors of both gradients: inner products of vectors, which the graph finds by itself.
 */
function traceKernel(model: Model): KernelGraph {
  const { factors } = factorsOfGradient(model, {}).found;
  const fresh = (suffix: string): GradientFactors<Node> =>
    mapFactors(factors, node => input(`factor${suffix}`, node.shape));
  const [at, along] = [fresh('_i'), fresh('_j')];
  const terms = at.flatMap((group, k) =>
    group.flatMap(left =>
      (along[k] ?? []).map(right =>
        multiply(multiply(left.scale, right.scale), inner(gradientOf(left), gradientOf(right))),
      ),
    ),
  );
  const kernel = terms.reduce((total, term) => add(total, term), constant(0));
  return { at, along, schedule: schedule([kernel]) };
}

/** Without its scale. */
function gradientOf(factor: GradientFactor<Node>): Node {
  return 'array' in factor ? factor.array : outer(factor.u, factor.v);
}

/** Which outputs are paired with which. */
export type Pairing = 'all' | 'equal';

/**
 * ⟨∇hᵢₐ, ∇hⱼ_b⟩ of two lists of gradients.
 *
 * @returns an array of shape [outputs, examples i, outputs, examples j], or, for equal outputs only,
 *   [outputs, examples i, examples j].
 */
export async function kernelOfFactors(
  model: Model,
  at: Gradients,
  along: Gradients,
  pairing: Pairing,
): Promise<Tensor> {
  const graph = kernelGraph(model);
  const bound = new Map<Node, Tensor>();
  // Outputs and examples are the first two axes of a factor.
  const bind = (nodes: GradientFactors<Node>, values: GradientFactors<Tensor>, axes: Axes): void => {
    const tensors = values.flat().flatMap(nodesOf);
    nodes
      .flat()
      .flatMap(nodesOf)
      .forEach((node, k) => {
        const { data, shape } = tensors[k] as Tensor;
        bound.set(node, { data, shape: [...axes(shape[0] ?? 1, shape[1] ?? 1), ...shape.slice(2)] });
      });
  };
  bind(graph.at, at.factors, (outputs, examples) =>
    pairing === 'all' ? [outputs, examples, 1, 1] : [outputs, examples, 1],
  );
  bind(graph.along, along.factors, (outputs, examples) =>
    pairing === 'all' ? [outputs, examples] : [outputs, 1, examples],
  );
  const [kernel] = await evaluate(graph.schedule, bound);
  const shape =
    pairing === 'all'
      ? [at.outputs, at.examples, along.outputs, along.examples]
      : [at.outputs, at.examples, along.examples];
  return stretchTensor(kernel as Tensor, shape);
}

type Axes = (outputs: number, examples: number) => readonly number[];
