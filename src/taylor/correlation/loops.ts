import type { Tensor } from '../../ad/index.js';
import { evaluate, stretchTensor } from '../../evaluation/index.js';
import type { Model, Parameters } from '../../models/index.js';
import type { RandomStream } from '../../random/index.js';
import { question, type Traced } from '../../questions/index.js';
import { contractor } from './contract.js';
import {
  basisDirection,
  bindBasis,
  bindProbe,
  parameterCount,
  parameterLengths,
  probeDirection,
  trainedParameters,
  type CutDirection,
} from './cutDirections.js';
import { planContraction, type Contraction, type Plan } from './plan.js';
import { pointScalars, pointUnknowns, pointValues, type Points } from './points.js';

/** Everything about one connected contraction whose pairs form loops. */
export interface Loop {
  readonly model: Model;
  readonly parameters: Parameters;
  readonly points: Points;
  readonly contraction: Contraction;
}

/** How many vectors of a batch hold at most this many numbers at each layer. */
const BATCH_NUMBERS = 2 ** 18;

/** How often the graph is evaluated for an exact answer: (number of trained parameters)^(number of cuts). */
export function basisEvaluations({ model, parameters, contraction: { vertices, pairs } }: Loop): number {
  const cuts = pairs.length - vertices.length + 1;
  return parameterCount(parameterLengths(model, parameters)) ** cuts;
}

/**
 * The contraction exactly: every cut pair of indices runs through all parameters, many at once along a batch
 * axis.
 */
export async function loopExactly(loop: Loop): Promise<Tensor> {
  const { model, parameters, points } = loop;
  const asked = cutLoop(model, { ...loop, kind: 'basis' });
  const { plan, cuts } = asked.found;
  const lengths = parameterLengths(model, parameters);
  const count = parameterCount(lengths);
  const size = points.axes.reduce((product, length) => product * length, 1);
  const widest = Math.max(...[...lengths.values()].flat());
  const batch = Math.max(1, Math.min(256, Math.floor(BATCH_NUMBERS / (size * widest))));
  const total = new Float64Array(size);
  const bound = asked.bind(parameters, pointValues(points));
  const all = count ** plan.cuts;
  for (let start = 0; start < all; start += batch) {
    const numbers = Array.from({ length: Math.min(batch, all - start) }, (_, row) => start + row);
    cuts.forEach((cut, digit) => {
      const positions = numbers.map(number => Math.floor(number / count ** digit) % count);
      bindBasis(bound, cut, lengths, positions, points.axes.length);
    });
    const [value] = await evaluate(asked.schedule, bound);
    const { data } = stretchTensor(value as Tensor, [numbers.length, ...points.axes]);
    data.forEach((part, i) => (total[i % size] = (total[i % size] ?? 0) + part));
  }
  return { data: total, shape: points.axes };
}

/** The mean over probes, and the variance of this mean. */
export interface Estimate {
  readonly mean: Tensor;
  readonly variance: Float64Array;
}

/**
 * The contraction without bias: for every cut pair of indices, δ_ab = E v_a v_b with v ~ N(0, I) drawn anew
 * for each probe (Hutchinson 1989, with Gaussian vectors).
 */
export async function loopByProbes(loop: Loop, probes: number, stream: RandomStream): Promise<Estimate> {
  const { parameters, points } = loop;
  const asked = cutLoop(loop.model, { ...loop, kind: 'probe' });
  const size = points.axes.reduce((product, length) => product * length, 1);
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  for (let probe = 0; probe < probes; probe++) {
    const bound = asked.bind(parameters, pointValues(points));
    asked.found.cuts.forEach((cut, number) => {
      bindProbe(bound, cut, parameters, stream.substream(probe, number));
    });
    const [value] = await evaluate(asked.schedule, bound);
    // Welford's recurrence for the mean and the sum of squared deviations.
    stretchTensor(value as Tensor, points.axes).data.forEach((sample, i) => {
      const before = sample - (mean[i] ?? 0);
      mean[i] = (mean[i] ?? 0) + before / (probe + 1);
      squares[i] = (squares[i] ?? 0) + before * (sample - mean[i]);
    });
  }
  return {
    mean: { data: mean, shape: points.axes },
    variance: squares.map(sum => sum / (probes - 1) / probes),
  };
}

interface FoundLoop extends Traced {
  readonly plan: Plan;
  readonly cuts: readonly CutDirection[];
}

interface CutLoopKey extends Pick<Loop, 'points' | 'contraction'> {
  readonly kind: 'basis' | 'probe';
}

/** A contraction with its cut pairs as directions: of basis vectors, or of probes. */
const cutLoop = question(
  (model: Model, { points }: CutLoopKey) => pointUnknowns(model, points),
  (network, unknowns, { points, contraction, kind }: CutLoopKey): FoundLoop => {
    const scalars = pointScalars(network, unknowns, points);
    const plan = planContraction(contraction);
    const make = kind === 'basis' ? basisDirection : probeDirection;
    const cuts = Array.from({ length: plan.cuts }, () =>
      make(trainedParameters(network.model), network.parameters),
    );
    const directions = cuts.map(({ direction }) => direction);
    const contract = contractor({ scalars, trained: network.trained, cuts: directions });
    return { plan, cuts, outputs: [contract(plan.root)] };
  },
  (_: Model, { points, contraction, kind }: CutLoopKey) =>
    `${kind} ${points.key} ${JSON.stringify(contraction)}`,
);
