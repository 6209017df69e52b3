import { negate, type Node, type Tensor } from '../ad/index.js';
import {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type Model,
  type ParameterNodes,
  type Weights,
} from '../models/index.js';
import type { Operator } from '../program/index.js';
import { gradientDirection, type Direction } from './expansion.js';
import { batchAxes, bindings, modelInputs, type ModelInputs } from './inputs.js';
import { checkLoss, lossNode, targetNode, targetValue, type Loss } from './losses.js';

/** One step of gradient descent on one example. */
export interface StepOptions {
  /** i: where the effect of the step is seen. */
  readonly at: ModelInputs;
  /** j: the example whose loss is descended. */
  readonly along: ModelInputs;
  /** What hⱼ should be: a number, a class (cross-entropy over several outputs), or one number for each output. */
  readonly target: number | readonly number[];
  /** "squared" (|h − t|²/2) unless given, or "crossEntropy". */
  readonly loss?: Loss;
}

/** The graph of a step, for all weights and inputs. */
export interface StepGraph {
  readonly parameters: ParameterNodes;
  readonly at: Readonly<Record<string, Node>>;
  readonly along: Readonly<Record<string, Node>>;
  readonly target: Node;
  /** hᵢ(w), of shape [outputs]. */
  readonly output: Node;
  /** −∇ℓⱼ: where the weights go. */
  readonly descent: Direction;
}

export function traceStep(model: Model, loss: Loss): StepGraph {
  const parameters = parameterNodes(model);
  const at = inputNodes(model, '_i');
  const along = inputNodes(model, '_j');
  const target = targetNode(model);
  const cost = lossNode(loss, model.apply(parameters, along), target, model.outputs);
  const gradient = gradientDirection(cost, trainedNodes(model, parameters));
  return {
    parameters,
    at,
    along,
    target,
    output: model.apply(parameters, at),
    descent: new Map([...gradient].map(([node, slope]) => [node, slope && negate(slope)])),
  };
}

/** The values of the inputs of a step, checked. */
export interface StepValues {
  readonly loss: Loss;
  /** The number of batch axes that inputs bring. */
  readonly batchRank: number;
  /** Puts the values to the nodes of a graph. */
  bind(graph: StepGraph): Map<Node, Tensor | Operator>;
}

/**
 * @throws InvalidArgumentError for an unknown loss, a target that does not fit, or inputs that are missing or not
 *   finite; ShapeError if shapes do not match.
 */
export function stepValues(model: Model, weights: Weights, options: StepOptions): StepValues {
  const { loss = 'squared' } = options;
  checkLoss(loss);
  const target = { data: targetValue(loss, options.target, model.outputs), shape: [model.outputs] };
  const at = modelInputs(model, options.at, 'at');
  const along = modelInputs(model, options.along, 'along');
  return {
    loss,
    batchRank: Math.max(batchAxes(model, at).length, batchAxes(model, along).length),
    bind: graph =>
      bindings(
        graph.parameters,
        weights,
        { nodes: graph.at, values: at },
        { nodes: graph.along, values: along },
        { nodes: { target: graph.target }, values: { target } },
      ),
  };
}
