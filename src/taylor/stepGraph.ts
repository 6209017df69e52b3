import { backprop, negate, type Node, type Tensor } from '../ad/index.js';
import type { LinearOperator } from '../linearOperator.js';
import {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type Model,
  type ParameterNodes,
  type Weights,
} from '../models/index.js';
import type { Direction } from './expansion.js';
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

/** The graph of a step, and the values of its inputs. */
export interface StepGraph {
  readonly parameters: ParameterNodes;
  readonly at: Readonly<Record<string, Node>>;
  /** hᵢ(w), of shape [outputs]. */
  readonly output: Node;
  /** −∇ℓⱼ: where the weights go. */
  readonly descent: Direction;
  /** The number of batch axes that inputs bring. */
  readonly batchRank: number;
  readonly values: Map<Node, Tensor | LinearOperator>;
}

/**
 * @throws InvalidArgumentError for an unknown loss, a target that does not fit, or inputs that are missing or not
 *   finite; ShapeError if shapes do not match.
 */
export function stepGraph(model: Model, weights: Weights, options: StepOptions): StepGraph {
  const { loss = 'squared' } = options;
  checkLoss(loss);
  const target = { data: targetValue(loss, options.target, model.outputs), shape: [model.outputs] };
  const at = modelInputs(model, options.at, 'at');
  const along = modelInputs(model, options.along, 'along');
  const parameters = parameterNodes(model);
  const atNodes = inputNodes(model, '_i');
  const alongNodes = inputNodes(model, '_j');
  const wanted = targetNode(model);
  const cost = lossNode(loss, model.apply(parameters, alongNodes), wanted, model.outputs);
  const trained = trainedNodes(model, parameters);
  const gradients = backprop(cost, trained);
  return {
    parameters,
    at: atNodes,
    output: model.apply(parameters, atNodes),
    descent: new Map(
      trained.map((node, position) => {
        const gradient = gradients[position];
        return [node, gradient === undefined ? undefined : negate(gradient)];
      }),
    ),
    batchRank: Math.max(batchAxes(model, at).length, batchAxes(model, along).length),
    values: bindings(
      parameters,
      weights,
      { nodes: atNodes, values: at },
      { nodes: alongNodes, values: along },
      { nodes: { target: wanted }, values: { target } },
    ),
  };
}
