/** Networks of finite width, trained beside the ensemble at n = ∞. */
import type { Tensor } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import type { InfiniteNetwork } from '../limits/index.js';
import { ensemble } from '../predict/index.js';
import type { LossCurves, PredictionBands, PredictionReport } from '../report/index.js';
import { trainedNetworks } from '../scaling/index.js';
import { withBackend, type BackendOption } from './backendOption.js';
import { lateProgress } from './lateProgress.js';
import { batchOfImages, namedLength } from './namedInputs.js';
import { oneHotTargets, type ChosenDigits, type PredictionData } from './predictData.js';

export interface NetworksOptions extends BackendOption {
  readonly width: number;
  readonly networks: number;
}

/** A step of a network costs as much as there are digits: figures need no more than so many. */
const mostDigits = 100;

/** After how many steps losses are asked: evenly in their logarithm. */
const steps = [1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128];
const lastStep = 128;

/** The path: so many points of a circle through two training digits. */
const pathPoints = 49;

/** @throws InvalidArgumentError for a model of several outputs. */
export function checkNetworks({ name, outputs }: InfiniteNetwork['model']): void {
  if (outputs !== 1)
    throw new InvalidArgumentError('--page', `${name} of ${outputs} outputs`, 'for models of one output');
}

/**
 * Trains networks with one output, 1 − 1/C for one class and −1/C for the others, by 128 steps of rate 1/λ on
 * at most 100 digits, and says what becomes of the ensemble at n = ∞ by the same steps.
 */
export async function networksBeside(
  network: InfiniteNetwork,
  data: PredictionData,
  { width, networks, backend: choice }: NetworksOptions,
): Promise<PredictionReport['networks']> {
  const { model } = network;
  const { classes, inputSize } = data;
  const [digits, testDigits] = [firstOf(data.training, mostDigits), firstOf(data.test, mostDigits)];
  const label = digits.labels[0] ?? NaN;
  const inputsOf = (images: Float64Array) => batchOfImages(model, images, inputSize);
  const targetsOf = ({ labels }: ChosenDigits): Tensor => {
    const all = oneHotTargets(labels, classes);
    const own = all.filter((_, k) => k % classes.length === classes.indexOf(label));
    return { data: own, shape: [own.length] };
  };
  const training = { x: inputsOf(digits.inputs), y: targetsOf(digits) };
  const test = { x: inputsOf(testDigits.inputs), y: targetsOf(testDigits) };
  const other = digits.labels.findIndex(each => each !== label);
  const { angles, images } = circle(digits.inputs, inputSize, other);
  const path = inputsOf(images);

  const theory = await ensemble({ kernel: network, ...training });
  const learningRate = theory.mean.largestStableRate / 2;
  const progress = lateProgress('steps of networks');
  let done = 0;
  const trained = await withBackend(choice, backend =>
    trainedNetworks(
      model,
      {
        training,
        test,
        path,
        width,
        inputSize: namedLength(model, inputSize),
        seeds: networks,
        learningRate,
        steps,
        ...(backend !== undefined && { backend }),
      },
      {
        onStep: () => {
          progress.report(++done, networks * lastStep);
        },
      },
    ),
  );
  progress.finish();
  const states = await theory.steps(steps, { learningRate, test: test.x });
  const { test: along } = await theory.steps(lastStep, { learningRate, test: path });
  const perDigit = (losses: readonly number[], { labels }: ChosenDigits): number[] =>
    losses.map(loss => loss / labels.length);
  const losses: LossCurves = {
    times: steps.map(step => step * learningRate),
    lossTitle: 'loss, mean of ½(f − y)²',
    curves: [
      {
        name: 'training',
        theory: perDigit(
          states.map(({ expectedLoss }) => expectedLoss),
          digits,
        ),
        networks: trained.map(({ losses }) => perDigit(losses, digits)),
      },
      {
        name: 'test',
        theory: perDigit(
          states.map(state => expectedLoss(state.test, test.y)),
          testDigits,
        ),
        networks: trained.map(({ testLosses }) => perDigit(testLosses, testDigits)),
      },
    ],
  };
  const bands: PredictionBands = {
    positions: angles,
    theory: {
      mean: [...(along?.mean.data ?? [])],
      deviation: Array.from(along?.variance ?? [], Math.sqrt),
    },
    networks: trained.map(({ outputs }) => outputs),
    targets: [0, other].map((number, k) => ({
      position: (k * Math.PI) / 2,
      value: training.y.data[number] ?? NaN,
    })),
    positionTitle: `angle on a circle through a ${label} (0) and a ${digits.labels[other] ?? NaN} (π/2)`,
    valueTitle: `output for ${label}`,
  };
  return {
    description:
      `${networks} networks of width ${width} with one output, for class ${label} against the others, trained on ` +
      `${digits.count} digits by ${lastStep} steps of gradient descent with rate 1/λ of the largest eigenvalue λ of their ` +
      'tangent kernel; and the ensemble at n = ∞ after the same steps.',
    losses,
    bands,
  };
}

/** E Σ ½(f − y)², of the mean and the variance. */
function expectedLoss(
  law: { readonly mean: Tensor; readonly variance?: Float64Array } | undefined,
  { data }: Tensor,
): number {
  return data.reduce(
    (sum, target, k) => sum + (((law?.mean.data[k] ?? NaN) - target) ** 2 + (law?.variance?.[k] ?? NaN)) / 2,
    0,
  );
}

function firstOf({ inputs, labels, numbers, count }: ChosenDigits, most: number): ChosenDigits {
  const kept = Math.min(count, most);
  return {
    count: kept,
    inputs: inputs.subarray(0, (inputs.length / count) * kept),
    labels: labels.subarray(0, kept),
    numbers: numbers.subarray(0, kept),
  };
}

/**
 * Points of the circle cos θ x + sin θ x′ of the first image x and another x′, scaled to the length of x, for
 * θ from −π/4 to 3π/4.
 */
function circle(
  inputs: Float64Array,
  size: number,
  other: number,
): { readonly angles: number[]; readonly images: Float64Array } {
  const angles = Array.from({ length: pathPoints }, (_, k) => (k / (pathPoints - 1) - 0.25) * Math.PI);
  const [from, to] = [inputs.subarray(0, size), inputs.subarray(other * size, (other + 1) * size)];
  const length = norm(from);
  const images = new Float64Array(pathPoints * size);
  angles.forEach((angle, k) => {
    const point = from.map((value, i) => Math.cos(angle) * value + Math.sin(angle) * (to[i] ?? NaN));
    const scale = length / norm(point);
    images.set(
      point.map(value => value * scale),
      k * size,
    );
  });
  return { angles, images };
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}
