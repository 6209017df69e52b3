import type { DenseParameters, PlainInputs, PlainNetwork } from '../models/plainNetworks.js';
import { plainErf } from '../models/plainActivations.js';

/**
 * A number with k nilpotent parts, Σ_S c_S ε_S over subsets S of {1..k} with εᵢ² = 0, by the bits of S: the
 * coefficient of ε₁⋯ε_k of f(p + Σ εᵢ e_{aᵢ}) is ∂_{a₁}⋯∂_{a_k} f(p), exactly. Knows nothing of the library.
 */
type Nilpotent = Float64Array;

function multiply(a: Nilpotent, b: Nilpotent): Nilpotent {
  const out = new Float64Array(a.length);
  for (let part = 0; part < a.length; part++) {
    // Most numbers of a network have only their value, as few of its parameters are moved.
    if (a[part] === 0) continue;
    const others = (a.length - 1) ^ part;
    for (let set = others; ; set = (set - 1) & others) {
      out[part | set]! += a[part]! * b[set]!;
      if (set === 0) break;
    }
  }
  return out;
}

function scale(a: Nilpotent, factor: number): Nilpotent {
  const out = new Float64Array(a.length);
  for (let set = 0; set < a.length; set++) out[set] = factor * a[set]!;
  return out;
}

function add(a: Nilpotent, b: Nilpotent): Nilpotent {
  const out = new Float64Array(a.length);
  for (let set = 0; set < a.length; set++) out[set] = a[set]! + b[set]!;
  return out;
}

/** φ(a + N) = Σⱼ φ⁽ʲ⁾(a) Nʲ/j!, a finite sum since N is nilpotent. */
function apply(name: string, x: Nilpotent): Nilpotent {
  const orders = Math.log2(x.length);
  const derivatives = activationDerivatives(name, x[0]!, orders);
  const rest = x.slice();
  rest[0] = 0;
  let power: Nilpotent = new Float64Array(x.length);
  power[0] = 1;
  let total = scale(power, derivatives[0]!);
  for (let j = 1; j <= orders; j++) {
    power = scale(multiply(power, rest), 1 / j);
    total = add(total, scale(power, derivatives[j]!));
  }
  return total;
}

/** φ, φ′, ..., φ⁽ᵏ⁾ at x. */
function activationDerivatives(name: string, x: number, orders: number): number[] {
  if (name === 'relu') return [Math.max(x, 0), x > 0 ? 1 : 0, ...new Array<number>(orders).fill(0)];
  if (name === 'tanh') {
    // As polynomials in t = tanh x, whose derivative is 1 − t².
    let polynomial = [0, 1];
    return Array.from({ length: orders + 1 }, () => {
      const value = polynomial.reduceRight((total, c) => total * Math.tanh(x) + c, 0);
      const slope = polynomial.slice(1).map((c, k) => (k + 1) * c);
      polynomial = [...slope, 0, 0].map((c, k) => c - (slope[k - 2] ?? 0));
      return value;
    });
  }
  if (name === 'erf') {
    // erf⁽ᵏ⁺¹⁾ = (−1)ᵏ H_k(x) · 2/√π e^(−x²) with the Hermite polynomials H_{k+1} = 2x H_k − 2k H_{k−1}.
    const hermite = [1, 2 * x];
    for (let k = 1; k < orders; k++) hermite.push(2 * x * hermite[k]! - 2 * k * hermite[k - 1]!);
    const bell = (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
    return [plainErf(x), ...hermite.map((h, k) => (k % 2 === 0 ? h : -h) * bell)];
  }
  throw new Error(`no derivatives of ${name}`);
}

function layersOf(
  network: PlainNetwork,
  parameterOf: (name: string) => Nilpotent[],
  input: Nilpotent[],
): Nilpotent[] {
  let q = input;
  for (let layer = 1; layer <= network.depth; layer++) {
    const matrix = parameterOf(`W${layer}`);
    const bias = network.biasScale === undefined ? undefined : parameterOf(`b${layer}`);
    const y = matrixProduct(matrix, q).map((value, i) =>
      bias === undefined ? value : add(value, scale(bias[i]!, network.biasScale!)),
    );
    q = layer === network.depth ? y : y.map(value => scale(apply(network.activation, value), network.gain));
  }
  return q;
}

/** W q / √(length of q) */
function matrixProduct(matrix: Nilpotent[], q: Nilpotent[]): Nilpotent[] {
  return Array.from({ length: matrix.length / q.length }, (_, row) =>
    scale(
      q.map((value, column) => multiply(matrix[row * q.length + column]!, value)).reduce(add),
      1 / Math.sqrt(q.length),
    ),
  );
}

/** The coefficient of ε₁⋯ε_k of the first output, with parameter number aᵢ moved by εᵢ. */
function derivative(
  network: PlainNetwork,
  dense: DenseParameters,
  { x, z }: PlainInputs,
  moved: readonly number[],
): number {
  const size = 2 ** moved.length;
  const constant = (value: number): Nilpotent => {
    const number = new Float64Array(size);
    number[0] = value;
    return number;
  };
  const parameters = new Map<string, Nilpotent[]>();
  let position = 0;
  for (const [name, { data }] of dense) {
    const start = position;
    parameters.set(
      name,
      Array.from(data, (value, entry) => {
        const number = constant(value);
        moved.forEach((a, bit) => {
          if (a === start + entry) number[2 ** bit] = 1;
        });
        return number;
      }),
    );
    position += data.length;
  }
  let outputs = layersOf(network, name => parameters.get(name)!, [...x].map(constant));
  const { primary } = network;
  if (primary !== undefined) {
    let a = [...z!].map(constant);
    let start = 0;
    for (let layer = 1; layer < primary.widths.length; layer++) {
      const entries = primary.widths[layer]! * primary.widths[layer - 1]!;
      a = matrixProduct(outputs.slice(start, start + entries), a);
      start += entries;
      if (layer < primary.widths.length - 1)
        a = a.map(value => scale(apply(primary.activation, value), primary.gain));
    }
    outputs = a;
  }
  return outputs[0]![size - 1]!;
}

/** All derivatives of an order of the first output, as an array over lists of parameter numbers. */
function derivativeTensor(
  network: PlainNetwork,
  dense: DenseParameters,
  input: PlainInputs,
  order: number,
): Float64Array {
  const count = parameterCount(dense);
  const tensor = new Float64Array(count ** order);
  for (let entry = 0; entry < tensor.length; entry++) {
    // Derivatives commute: of all orders of the same parameters the one with the largest first comes first.
    const moved = Array.from({ length: order }, (_, k) => Math.floor(entry / count ** k) % count).sort(
      (a, b) => b - a,
    );
    const first = moved.reduce((place, parameter, k) => place + parameter * count ** k, 0);
    tensor[entry] = first === entry ? derivative(network, dense, input, moved) : tensor[first]!;
  }
  return tensor;
}

export function parameterCount(dense: DenseParameters): number {
  return [...dense.values()].reduce((total, { data }) => total + data.length, 0);
}

/** Sums products of entries of derivative tensors over all values of all indices, one by one. */
export class TensorContraction {
  private readonly tensors = new Map<string, Float64Array>();

  constructor(
    private readonly network: PlainNetwork,
    private readonly dense: DenseParameters,
    private readonly inputs: readonly PlainInputs[],
  ) {}

  /** The sum, and the sum of the magnitudes of its terms. */
  contract(factors: readonly { readonly input: number; readonly indices: readonly string[] }[]): {
    value: number;
    magnitude: number;
  } {
    const count = parameterCount(this.dense);
    const letters = [...new Set(factors.flatMap(({ indices }) => indices))];
    const strides = factors.map(({ indices }) =>
      letters.map(letter =>
        indices.reduce((stride, index, k) => stride + (index === letter ? count ** k : 0), 0),
      ),
    );
    const tensors = factors.map(({ input, indices }) => this.tensor(input, indices.length));
    let value = 0;
    let magnitude = 0;
    const values = new Array<number>(letters.length).fill(0);
    for (let assignment = 0; assignment < count ** letters.length; assignment++) {
      let rest = assignment;
      for (let letter = 0; letter < letters.length; letter++) {
        values[letter] = rest % count;
        rest = Math.floor(rest / count);
      }
      let product = 1;
      for (let f = 0; f < tensors.length; f++) {
        let entry = 0;
        for (let letter = 0; letter < letters.length; letter++)
          entry += strides[f]![letter]! * values[letter]!;
        product *= tensors[f]![entry]!;
      }
      value += product;
      magnitude += Math.abs(product);
    }
    return { value, magnitude };
  }

  private tensor(input: number, order: number): Float64Array {
    const key = `${input} ${order}`;
    const tensor =
      this.tensors.get(key) ?? derivativeTensor(this.network, this.dense, this.inputs[input]!, order);
    this.tensors.set(key, tensor);
    return tensor;
  }
}
