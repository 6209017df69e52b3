import {
  add,
  backprop,
  divide,
  input,
  jetOfGraph,
  matvec,
  dot,
  multiply,
  sqrt,
  subtract,
  tanh,
  weight,
  type Node,
} from '../../ad/index.js';
import { UnavailableError } from '../../errors/index.js';
import { lower, schedule, type Backend } from '../../program/index.js';
import { RandomStream } from '../../random/index.js';
import { cpuBackend } from '../cpu/index.js';

/** Of the largest number of a result; pairs of float32 have some 1e-14. */
const ALLOWED = 1e-11;
const WIDTH = 16;
const ORDER = 4;

/** Graphs with names for what they show. */
interface Trial {
  readonly name: string;
  readonly output: Node;
}

/**
 * Tries programs as they are generated: sums and products of pairs come out right in isolation where
 * compilers still take them apart in kernels of a network.
 *
 * @throws UnavailableError naming the operation or Taylor term, its error, and the adapter.
 */
export async function checkPairs(backend: Backend): Promise<void> {
  const [x, y] = [input('x', [WIDTH]), input('y', [WIDTH])];
  await compare(backend, [
    { name: 'add', output: add(x, y) },
    { name: 'subtract', output: subtract(x, y) },
    { name: 'multiply', output: multiply(x, y) },
    { name: 'divide', output: divide(x, y) },
    { name: 'sqrt', output: sqrt(add(1, multiply(x, x))) },
  ]);
  await compare(backend, taylorTrials());
}

/** K⁽⁰⁾..K⁽⁴⁾ of a tanh network of three layers: h at one input along the gradient of h at another. */
function taylorTrials(): Trial[] {
  const [first, middle, last] = [
    weight('U', [WIDTH, WIDTH]),
    weight('W', [WIDTH, WIDTH]),
    input('v', [WIDTH]),
  ];
  const output = (x: Node): Node => dot(last, tanh(matvec(middle, multiply(0.25, tanh(matvec(first, x))))));
  const [at, along] = [output(input('x', [WIDTH])), output(input('y', [WIDTH]))];
  const variables = [first, middle, last];
  const gradient = backprop(along, variables);
  const seeds = new Map(variables.map((node, k) => [node, [node, gradient[k]]] as const));
  const [series = []] = jetOfGraph([at], seeds, ORDER);
  return series.flatMap((node, r) => (node === undefined ? [] : [{ name: `K of order ${r}`, output: node }]));
}

async function compare(backend: Backend, trials: readonly Trial[]): Promise<void> {
  const scheduled = schedule(trials.map(({ output }) => output));
  const program = lower(scheduled, new Map(), new Map(scheduled.inputs.map(node => [node, []])));
  const inputs = scheduled.inputs.map((_, k) => drawn(WIDTH, `input ${k}`, 1));
  const results = await Promise.all(
    [backend, cpuBackend].map(where => {
      const weights = scheduled.weights.map((_, k) =>
        where.dense(WIDTH, WIDTH, drawn(WIDTH * WIDTH, `weight ${k}`, 0.25)),
      );
      return where.run(program, inputs, weights).finally(() => {
        for (const each of weights) each.release?.();
      });
    }),
  );
  trials.forEach(({ name }, k) => {
    const [there, here] = [results[0]![k]!, results[1]![k]!];
    const largest = here.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const error = there.reduce((most, value, i) => Math.max(most, Math.abs(value - here[i]!)), 0) / largest;
    if (error <= ALLOWED) return;
    throw new UnavailableError(
      `${backend.name} does not compute in double float32: ${name} is wrong by ${error.toExponential(1)} of the largest ` +
        `number, allowed: ${ALLOWED}. Its compiler takes sums apart: compute in float32 there, or in float64 on the ` +
        'processor or by OpenCL',
    );
  });
}

function drawn(count: number, name: string, deviation: number): Float64Array {
  const numbers = new Float64Array(count);
  new RandomStream(1, name).fillNormal(numbers);
  return numbers.map(number => deviation * number);
}
