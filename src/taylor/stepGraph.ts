import { add, input, multiply, negate, type Node, type Tensor } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type Model,
  type ParameterNodes,
  type Parameters,
} from '../models/index.js';
import type { Operator } from '../program/index.js';
import { gradientDirection, type Direction } from './expansion.js';
import { batchAxes, bindings, modelInputs, type ModelInputs } from './inputs.js';
import { checkLoss, lossKey, lossNode, targetNode, targetValue, type Loss } from './losses.js';

/** One step of gradient descent on one example. */
export interface StepOptions {
  /** i: where the effect of the step is seen. */
  readonly at: ModelInputs;
  /** j: the example whose loss is descended. */
  readonly along: ModelInputs;
  /** What hⱼ should be: a number, a class (cross-entropy over several outputs), or one number for each output. */
  readonly target: number | readonly number[];
  /** "squared" (|h − t|²/2) unless given, "crossEntropy", or a function of the nodes of output and target. */
  readonly loss?: Loss;
  /** λ ≥ 0: adds λ|w|²/2 over all trained parameters to the loss; 0 unless given. */
  readonly weightDecay?: number;
}

/** What the graph of a step depends on, besides the model. */
export interface StepKind {
  readonly loss: Loss;
  /** Whether weights decay; how much is an input. */
  readonly decays: boolean;
  /** Equal for equal kinds. */
  readonly key: string;
}

/** The graph of a step, for all weights and inputs. */
export interface StepGraph {
  readonly parameters: ParameterNodes;
  readonly at: Readonly<Record<string, Node>>;
  readonly along: Readonly<Record<string, Node>>;
  readonly target: Node;
  /** λ */
  readonly decay: Node;
  /** hᵢ(w), of shape [outputs]. */
  readonly output: Node;
  /** −∇ℓⱼ − λ w: where the weights go. */
  readonly descent: Direction;
}

export function traceStep(model: Model, { loss, decays }: StepKind): StepGraph {
  const parameters = parameterNodes(model);
  const at = inputNodes(model, '_i');
  const along = inputNodes(model, '_j');
  const target = targetNode(model);
  const decay = input('weightDecay', []);
  const cost = lossNode(loss, model.apply(parameters, along), target, model.outputs);
  const gradient = gradientDirection(cost, trainedNodes(model, parameters));
  const descent = [...gradient].map(([node, slope]): [Node, Node | undefined] => {
    const down = slope && negate(slope);
    if (!decays) return [node, down];
    const shrinking = multiply(negate(decay), node);
    return [node, down === undefined ? shrinking : add(down, shrinking)];
  });
  const output = model.apply(parameters, at);
  return { parameters, at, along, target, decay, output, descent: new Map(descent) };
}

/** The values of the inputs of a step, checked. */
export interface StepValues {
  readonly kind: StepKind;
  /** The number of batch axes that inputs bring. */
  readonly batchRank: number;
  /** Puts the values to the nodes of a graph. */
  bind(graph: StepGraph): Map<Node, Tensor | Operator>;
}

/**
 * @throws InvalidArgumentError for an unknown loss, a weight decay below 0, a target that does not fit, or inputs that are
 *   missing or not finite; ShapeError if shapes do not match or a loss is not scalar.
 */
export function stepValues(model: Model, parameters: Parameters, options: StepOptions): StepValues {
  const { loss = 'squared', weightDecay = 0 } = options;
  checkLoss(loss);
  checkWeightDecay(weightDecay);
  const decays = weightDecay !== 0;
  const target = { data: targetValue(loss, options.target, model.outputs), shape: [model.outputs] };
  const decay = { data: Float64Array.of(weightDecay), shape: [] };
  const at = modelInputs(model, options.at, 'at');
  const along = modelInputs(model, options.along, 'along');
  return {
    kind: { loss, decays, key: `${lossKey(loss, model.outputs)},${decays}` },
    batchRank: Math.max(batchAxes(model, at).length, batchAxes(model, along).length),
    bind: graph =>
      bindings(
        graph.parameters,
        parameters,
        { nodes: graph.at, values: at },
        { nodes: graph.along, values: along },
        { nodes: { target: graph.target, decay: graph.decay }, values: { target, decay } },
      ),
  };
}

export function checkWeightDecay(weightDecay: number): void {
  if (!Number.isFinite(weightDecay) || weightDecay < 0)
    throw new InvalidArgumentError('weightDecay', weightDecay, 'a finite number ≥ 0');
}
