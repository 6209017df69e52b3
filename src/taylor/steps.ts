import { add, input, multiply, negate, type Node } from '../ad/index.js';
import { aNumberFromZero, InvalidArgumentError, optional } from '../errors/index.js';
import type { InputNodes, Model } from '../models/index.js';
import { gradientDirection, type Direction } from './expansion.js';
import {
  aLoss,
  batchAxes,
  inputPair,
  modelInputs,
  type ModelInputs,
  someInputs,
  someTargets,
  type TracedNetwork,
  type Values,
} from '../questions/index.js';
import { checkLoss, lossKey, lossNode, targetNode, targetValue, type Loss } from './losses.js';

/** One step of gradient descent on one example. */
export interface StepOptions {
  /** i: where the effect of the step is seen. */
  readonly at: ModelInputs;
  /** j: the example whose loss is descended. */
  readonly along: ModelInputs;
  /**
   * What hⱼ should be: a number, a class (cross-entropy over several outputs), or one number for each output.
   */
  readonly target: number | readonly number[];
  /** "squared" (|h − t|²/2) unless given, "crossEntropy", or a function of the nodes of output and target. */
  readonly loss?: Loss;
  /** λ ≥ 0: adds λ|w|²/2 over all trained parameters to the loss; 0 unless given. */
  readonly weightDecay?: number;
}

/** What each kind of step may be asked with. */
export const stepKinds = {
  at: someInputs,
  along: someInputs,
  target: someTargets,
  loss: optional(aLoss),
  weightDecay: optional(aNumberFromZero),
};

/** What the graph of a step depends on, besides the model. */
export interface StepKind {
  readonly loss: Loss;
  /** Whether weights decay; how much is an unknown. */
  readonly decays: boolean;
}

/** What is given anew for each step. */
export interface StepUnknowns {
  readonly at: InputNodes;
  readonly along: InputNodes;
  readonly target: Node;
  /** λ */
  readonly decay: Node;
}

export function stepUnknowns(model: Model): StepUnknowns {
  return { ...inputPair(model), target: targetNode(model), decay: input('weightDecay', []) };
}

/** Equal for equal kinds of steps. */
export function stepKey(model: Model, kind: StepKind): string {
  return JSON.stringify({ ...kind, loss: lossKey(kind.loss, model.outputs) });
}

/** −∇ℓⱼ − λ w: where the parameters go. */
export function descent(
  network: TracedNetwork,
  { along, target, decay }: StepUnknowns,
  { loss, decays }: StepKind,
): Direction {
  const cost = lossNode(loss, network.apply(along), target, network.model.outputs);
  const gradient = gradientDirection(cost, network.trained);
  return new Map(
    [...gradient].map(([node, slope]): [Node, Node | undefined] => {
      const down = slope && negate(slope);
      if (!decays) return [node, down];
      const shrinking = multiply(negate(decay), node);
      return [node, down === undefined ? shrinking : add(down, shrinking)];
    }),
  );
}

/** What a step is asked with, checked. */
export interface StepValues {
  readonly kind: StepKind;
  readonly values: Values<StepUnknowns>;
  /** The number of batch axes that inputs bring. */
  readonly batchRank: number;
}

/**
 * @throws InvalidArgumentError for an unknown loss, a weight decay below 0, a target that does not fit, or
 *   inputs that are missing or not finite; ShapeError if shapes do not match or a loss is not scalar.
 */
export function stepValues(model: Model, options: StepOptions): StepValues {
  const { loss = 'squared', weightDecay = 0 } = options;
  checkLoss(loss);
  checkWeightDecay(weightDecay);
  const decays = weightDecay !== 0;
  const target = { data: targetValue(loss, options.target, model.outputs), shape: [model.outputs] };
  const decay = { data: Float64Array.of(weightDecay), shape: [] };
  const at = modelInputs(model, options.at, 'at');
  const along = modelInputs(model, options.along, 'along');
  return {
    kind: { loss, decays },
    values: { at, along, target, decay },
    batchRank: Math.max(batchAxes(model, at).length, batchAxes(model, along).length),
  };
}

export function checkWeightDecay(weightDecay: number): void {
  if (!Number.isFinite(weightDecay) || weightDecay < 0)
    throw new InvalidArgumentError('weightDecay', weightDecay, 'a finite number ≥ 0');
}
