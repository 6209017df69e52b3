import type { Node, Tensor } from '../../ad/index.js';
import { inputNodes, type InputNodes, type Model } from '../../models/index.js';
import {
  batchAxes,
  broadcastAxes,
  checkBroadcast,
  type TracedNetwork,
  type Values,
} from '../../questions/index.js';
import { lossKey, lossNode, targetNode, type Loss } from '../losses.js';

/**
 * A scalar function of the parameters: an output of the network at an input, or a loss of its outputs there.
 */
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

/** Inputs and targets of all points, by name. */
export type PointUnknowns = Readonly<Record<string, InputNodes | Node>>;

const inputsName = (k: number): string => `inputs ${k}`;
const targetName = (k: number): string => `target ${k}`;

/** Nodes for the inputs of points, those of equal ones once, and for the targets of losses. */
export function pointUnknowns(model: Model, { points, sameInputs }: Points): PointUnknowns {
  const unknowns: Record<string, InputNodes | Node> = {};
  points.forEach(({ scalar }, k) => {
    if (sameInputs[k] === k) unknowns[inputsName(k)] = inputNodes(model, `_${k}`);
    if (typeof scalar !== 'number') unknowns[targetName(k)] = targetNode(model);
  });
  return unknowns;
}

/** One scalar for each point. */
export function pointScalars(
  network: TracedNetwork,
  unknowns: PointUnknowns,
  { points, sameInputs }: Points,
): Node[] {
  return points.map(({ scalar }, k) => {
    const inputs = unknowns[inputsName(sameInputs[k] ?? k)] as InputNodes;
    if (typeof scalar === 'number') return network.output(inputs, scalar);
    const target = unknowns[targetName(k)] as Node;
    return lossNode(scalar.loss, network.apply(inputs), target, network.model.outputs);
  });
}

/** What the unknowns of points are. */
export function pointValues({ points, sameInputs }: Points): Values<PointUnknowns> {
  const values: Record<string, Tensor | Readonly<Record<string, Tensor>>> = {};
  points.forEach(({ inputs, scalar }, k) => {
    if (sameInputs[k] === k) values[inputsName(k)] = inputs;
    if (typeof scalar !== 'number') values[targetName(k)] = scalar.target;
  });
  return values;
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
