import type { Node, Tensor } from '../../ad/index.js';
import {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type Model,
  type ParameterNodes,
  type Parameters,
} from '../../models/index.js';
import type { Operator } from '../../program/index.js';
import { batchAxes, bindings, broadcastAxes, checkBroadcast } from '../inputs.js';
import { lossKey, lossNode, targetNode, type Loss } from '../losses.js';
import { scalarOutput } from '../taylorTerms.js';

/** A scalar function of the parameters: an output of the network at an input, or a loss of its outputs there. */
export interface Point {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly scalar: number | { readonly loss: Loss; readonly target: Tensor };
}

/** Points of one question, with equal ones found. */
export interface Points {
  readonly points: readonly Point[];
  /** For each point the first one with the same inputs. */
  readonly sameInputs: readonly number[];
  /** For each point the first one that is the same scalar. */
  readonly same: readonly number[];
  /** The batch axes of all points together. */
  readonly axes: readonly number[];
  /** What a graph depends on. */
  readonly key: string;
}

/** @throws ShapeError if the batch axes of the points do not broadcast together. */
export function gatherPoints(model: Model, points: readonly Point[]): Points {
  const sameInputs = points.map(({ inputs }) => points.findIndex(other => equalInputs(other.inputs, inputs)));
  const same = points.map(({ scalar }, k) =>
    points.findIndex((other, j) => sameInputs[j] === sameInputs[k] && other.scalar === scalar),
  );
  const all = points.map(({ inputs }) => batchAxes(model, inputs));
  const axes = all.reduce(broadcastAxes, []);
  all.forEach((own, k) => {
    checkBroadcast(`input ${k}`, own, axes);
  });
  const scalars = points.map(({ scalar }) =>
    typeof scalar === 'number' ? scalar : lossKey(scalar.loss, model.outputs),
  );
  return { points, sameInputs, same, axes, key: JSON.stringify([sameInputs, scalars]) };
}

/** The nodes of points: those of the parameters, and one scalar for each point. */
export interface PointNodes {
  readonly parameters: ParameterNodes;
  readonly trained: readonly Node[];
  readonly scalars: readonly Node[];
  readonly inputs: readonly Readonly<Record<string, Node>>[];
  readonly targets: readonly Node[];
}

export function pointNodes(model: Model, { points, sameInputs }: Points): PointNodes {
  const parameters = parameterNodes(model);
  const inputs: Record<string, Node>[] = [];
  const targets: Node[] = [];
  const scalars = points.map(({ scalar }, k) => {
    const nodes = inputs[sameInputs[k] ?? k] ?? inputNodes(model, `_${k}`);
    inputs.push(nodes);
    const target = targetNode(model);
    targets.push(target);
    return typeof scalar === 'number'
      ? scalarOutput(model, parameters, nodes, scalar)
      : lossNode(scalar.loss, model.apply(parameters, nodes), target, model.outputs);
  });
  return { parameters, trained: trainedNodes(model, parameters), scalars, inputs, targets };
}

/** The values of all nodes, for evaluation. */
export function pointBindings(
  nodes: PointNodes,
  { points }: Points,
  parameters: Parameters,
): Map<Node, Tensor | Operator> {
  const values = points.map(({ inputs }, k) => ({ nodes: nodes.inputs[k] ?? {}, values: inputs }));
  const bound = bindings(nodes.parameters, parameters, ...values);
  points.forEach(({ scalar }, k) => {
    const target = nodes.targets[k];
    if (typeof scalar !== 'number' && target !== undefined) bound.set(target, scalar.target);
  });
  return bound;
}

function equalInputs(a: Readonly<Record<string, Tensor>>, b: Readonly<Record<string, Tensor>>): boolean {
  return Object.entries(a).every(([name, { data, shape }]) => {
    const other = b[name];
    return (
      other !== undefined &&
      shape.length === other.shape.length &&
      shape.every((length, axis) => length === other.shape[axis]) &&
      data.every((value, i) => value === other.data[i])
    );
  });
}
