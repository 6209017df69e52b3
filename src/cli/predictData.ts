/** Digits to train on and digits to test on. */
import { embeddedDigits, readDigits, type Digits } from '../data/index.js';
import { DataFormatError, InvalidArgumentError, ShapeError } from '../errors/index.js';
import { RandomStream } from '../random/index.js';

/** Where digits come from, and how many of them are used. */
export interface DataOptions {
  /** idx files; the embedded digits unless given. */
  readonly train?: string;
  readonly labels?: string;
  /** idx files; the images that are not trained on unless given. */
  readonly test?: string;
  readonly testLabels?: string;
  readonly trainSize?: number;
  readonly testSize?: number;
  /** Which labels are kept; all unless given. */
  readonly classes?: readonly number[];
  /** Of the split. */
  readonly seed: number;
}

/** Chosen images: `inputs` is count × inputSize, row-major. */
export interface ChosenDigits {
  readonly count: number;
  readonly inputs: Float64Array;
  readonly labels: Uint8Array;
  /** Where each stood in its file, from 0. */
  readonly numbers: Uint32Array;
}

export interface PredictionData {
  readonly training: ChosenDigits;
  readonly test: ChosenDigits;
  /** The labels that occur, ascending: class k is `classes[k]`. */
  readonly classes: readonly number[];
  readonly inputSize: number;
}

/**
 * Reads the digits and splits them: a random permutation by the seed says which are trained on, and which of
 * a file of its own or of the rest are tested.
 *
 * @throws InvalidArgumentError for options without those that they need, more digits than there are, labels
 *   of one class only, or test labels that no training digit can have; ShapeError if images for training and
 *   test have different sizes; FileError and DataFormatError as `readDigits`.
 */
export function predictionData(options: DataOptions): PredictionData {
  const { train, labels, test, testLabels, seed } = options;
  requireTogether('--train', train, '--labels', labels);
  requireTogether('--test', test, '--test-labels', testLabels);
  if (test !== undefined && train === undefined) {
    throw new InvalidArgumentError('--test', test, 'only with --train and --labels');
  }
  const source = withLabels(
    train === undefined || labels === undefined ? embeddedDigits() : readDigits({ images: train, labels }),
  );
  const kept = shuffled(ofClasses(source, options.classes), seed, 'training');
  const classes = distinct(source.labels, kept);
  if (classes.length < 2) {
    throw new InvalidArgumentError('the labels', classes, 'labels of two classes or more');
  }
  const own =
    test === undefined || testLabels === undefined ? undefined : { images: test, labels: testLabels };
  const most = own === undefined ? kept.length - 1 : kept.length;
  const trainSize = sizeOf('--train-size', options.trainSize, own ? most : Math.ceil(kept.length / 2), most);
  const training = chosen(source, kept.slice(0, trainSize));
  const present = distinct(training.labels);
  if (present.length < 2) {
    throw new InvalidArgumentError(
      `the labels of the ${trainSize} training digits`,
      present,
      'labels of two classes or more',
      'Take more of them, or another --seed',
    );
  }
  const others = own === undefined ? source : withLabels(readDigits(own));
  if (others.inputSize !== source.inputSize) {
    throw new ShapeError(
      `images for training are ${source.imageShape.join(' × ')}, those of --test ${others.imageShape.join(' × ')}, allowed: one size`,
    );
  }
  const candidates =
    own === undefined ? kept.slice(trainSize) : shuffled(ofClasses(others, options.classes), seed, 'test');
  const strange = distinct(others.labels, candidates).filter(label => !classes.includes(label));
  if (strange.length > 0) {
    throw new InvalidArgumentError(
      'labels of --test-labels',
      strange,
      `labels that training has, ${classes.join(', ')}`,
      'With --classes others are left out',
    );
  }
  const testSize = sizeOf('--test-size', options.testSize, candidates.length, candidates.length);
  return {
    training,
    test: chosen(others, candidates.slice(0, testSize)),
    classes,
    inputSize: source.inputSize,
  };
}

function requireTogether(
  first: string,
  firstValue: string | undefined,
  second: string,
  secondValue: string | undefined,
): void {
  if ((firstValue === undefined) === (secondValue === undefined)) return;
  const [given, value, missing] =
    firstValue === undefined ? [second, secondValue, first] : [first, firstValue, second];
  throw new InvalidArgumentError(given, value, `only together with ${missing}`);
}

interface LabelledDigits extends Digits {
  readonly labels: Uint8Array;
}

function withLabels({ labels, ...digits }: Digits): LabelledDigits {
  if (labels === undefined) throw new DataFormatError('these digits have no labels');
  return { ...digits, labels };
}

/** The numbers of the images whose labels are among the classes. */
function ofClasses({ labels }: LabelledDigits, classes: readonly number[] | undefined): Uint32Array {
  const numbers = Uint32Array.from({ length: labels.length }, (_, k) => k);
  if (classes === undefined) return numbers;
  const missing = classes.find(label => !labels.includes(label));
  if (missing !== undefined) {
    throw new InvalidArgumentError('--classes', missing, `labels that occur: ${distinct(labels).join(', ')}`);
  }
  return numbers.filter(number => classes.includes(labels[number] ?? NaN));
}

/** A permutation, every one as likely as any other: by the ranks of uniform numbers. */
function shuffled(numbers: Uint32Array, seed: number, what: string): Uint32Array {
  const keys = new Float64Array(numbers.length);
  new RandomStream(seed, 'split', what).fillUniform(keys);
  const order = Uint32Array.from({ length: numbers.length }, (_, k) => k);
  order.sort((a, b) => (keys[a] ?? NaN) - (keys[b] ?? NaN) || a - b);
  return order.map(position => numbers[position] ?? 0);
}

function distinct(labels: Uint8Array, numbers?: Uint32Array): number[] {
  const own = numbers === undefined ? labels : Uint8Array.from(numbers, number => labels[number] ?? 0);
  return [...new Set(own)].sort((a, b) => a - b);
}

function sizeOf(option: string, given: number | undefined, usual: number, most: number): number {
  const least = option === '--train-size' ? 2 : 1;
  if (most < least) {
    const what = option === '--train-size' ? 'digits to train on' : 'digits to test';
    throw new InvalidArgumentError(`the number of ${what}`, most, `at least ${least}`);
  }
  const size = given ?? Math.max(usual, least);
  if (size < least || size > most) {
    throw new InvalidArgumentError(
      option,
      size,
      `an integer from ${least} to ${most}, since there are no more digits`,
    );
  }
  return size;
}

function chosen({ inputs, labels, inputSize }: LabelledDigits, numbers: Uint32Array): ChosenDigits {
  const rows = new Float64Array(numbers.length * inputSize);
  numbers.forEach((number, row) => {
    rows.set(inputs.subarray(number * inputSize, (number + 1) * inputSize), row * inputSize);
  });
  return {
    count: numbers.length,
    inputs: rows,
    labels: Uint8Array.from(numbers, number => labels[number] ?? 0),
    numbers,
  };
}

/**
 * One-hot targets less their mean over the classes, count × classes row-major: 1 − 1/C for the class, −1/C
 * for the others, so that a kernel without a constant need not fit one.
 */
export function oneHotTargets(labels: Uint8Array, classes: readonly number[]): Float64Array {
  const targets = new Float64Array(labels.length * classes.length).fill(-1 / classes.length);
  labels.forEach((label, row) => {
    targets[row * classes.length + classes.indexOf(label)] = 1 - 1 / classes.length;
  });
  return targets;
}
