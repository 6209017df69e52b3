import type { ResidualOptions, RecurrentOptions } from '../../src/models/index.js';
import { plainActivation } from './plainActivations.js';
import type { DenseParameter, DenseParameters } from './plainNetworks.js';

/** Everything written out, so that no default of the library is relied on. */
type Complete<Options> = { readonly [Name in keyof Required<Options>]: NonNullable<Options[Name]> };
export type PlainResidual = Complete<Omit<ResidualOptions, 'activation' | 'outputs'>> & {
  readonly activation: string;
};
export type PlainRecurrent = Complete<
  Omit<RecurrentOptions, 'activation' | 'outputs' | 'variance' | 'ragged' | 'biasScale'>
> & { readonly activation: string; readonly biasScale: number | undefined };

/** The factors of a plain network; each is 1 where the law of the parameters has it instead. */
export interface PlainMlp {
  readonly depth: number;
  readonly activation: string;
  readonly gain: number;
  readonly weightScale: number;
  readonly readoutScale: number;
  readonly biasScale: number;
}

/** Σⱼ Wᵢⱼ qⱼ / √columns, times a factor. */
function scaled(
  parameters: DenseParameters,
  name: string,
  q: readonly number[],
  factor: number,
): readonly number[] {
  const { data, rows, columns } = parameterOf(parameters, name);
  return Array.from({ length: rows }, (_, i) => {
    let total = 0;
    for (let j = 0; j < columns; j++) total += data[i * columns + j]! * q[j]!;
    return (factor * total) / Math.sqrt(columns);
  });
}

function parameterOf(parameters: DenseParameters, name: string): DenseParameter {
  const parameter = parameters.get(name);
  if (parameter === undefined) throw new Error(`no parameter ${name}`);
  return parameter;
}

function activated(y: readonly number[], activation: string, gain: number): number[] {
  const { value } = plainActivation(activation);
  return y.map(entry => gain * value(entry));
}

function plus(a: readonly number[], b: readonly number[], factor = 1): number[] {
  return a.map((entry, i) => entry + factor * b[i]!);
}

/** Outputs of yˡ = σ W q / √n + β b, with the biases that there are. */
export function plainMlp(plain: PlainMlp, parameters: DenseParameters, x: readonly number[]): number[] {
  const { depth, activation, gain, weightScale, readoutScale, biasScale } = plain;
  let q = [...x];
  for (let layer = 1; layer <= depth; layer++) {
    const factor = layer === depth ? readoutScale : weightScale;
    const bias = parameters.get(`b${layer}`);
    let y = [...scaled(parameters, `W${layer}`, q, factor)];
    if (bias !== undefined) y = plus(y, [...bias.data], biasScale);
    q = layer === depth ? y : activated(y, activation, gain);
  }
  return q;
}

/** Outputs of x⁰ = U x/√d, xˡ = xˡ⁻¹ + α σ_v V φ(σ_w W xˡ⁻¹/√n)/√n, h = σ_w W xᴸ/√n. */
export function plainResidual(
  plain: PlainResidual,
  parameters: DenseParameters,
  input: readonly number[],
): number[] {
  const { depth, alpha, weightScale, branchScale, activation, gain } = plain;
  let x = [...scaled(parameters, 'U', input, 1)];
  for (let block = 1; block <= depth; block++) {
    const g = scaled(parameters, `W${block}`, x, weightScale);
    const branch = scaled(parameters, `V${block}`, activated(g, activation, gain), branchScale);
    x = plus(x, branch, alpha);
  }
  return [...scaled(parameters, `W${depth + 1}`, x, weightScale)];
}

/** Outputs of sᵗ = φ(σ_W W sᵗ⁻¹/√n + σ_U U xᵗ/√d + σ_b b), h of the last state or the average of all. */
export function plainRecurrent(
  plain: PlainRecurrent,
  parameters: DenseParameters,
  x: readonly (readonly number[])[],
): number[] {
  const { length, pooling, weightScale, inputScale, biasScale, readoutScale, activation, gain } = plain;
  let state: number[] | undefined;
  let sum: number[] | undefined;
  for (let t = 0; t < length; t++) {
    let y = [...scaled(parameters, 'U', x[t]!, inputScale)];
    if (state !== undefined) y = plus(y, scaled(parameters, 'W', state, weightScale));
    if (biasScale !== undefined) y = plus(y, [...parameterOf(parameters, 'b').data], biasScale);
    state = activated(y, activation, gain);
    sum = sum === undefined ? state : plus(sum, state);
  }
  const pooled = pooling === 'last' ? state! : sum!.map(entry => entry / length);
  return [...scaled(parameters, 'v', pooled, readoutScale)];
}

/** A scalar function of parameters. */
type Scalar = (parameters: DenseParameters) => number;

/**
 * K⁽⁰⁾, K⁽¹⁾, K⁽²⁾ of hᵢ along ∇hⱼ by differences of plain loops: central ones with one extrapolation, whose
 * error is of order step⁴, or of rounding / step^r.
 */
export function termsByDifferences(hi: Scalar, hj: Scalar, parameters: DenseParameters): number[] {
  const gradient = new Map(
    [...parameters].map(([name, parameter]) => [
      name,
      parameter.data.map((_, k) => slope(epsilon => hj(withEntry(parameters, name, k, epsilon)), 1e-3)),
    ]),
  );
  const along = (t: number): number =>
    hi(
      new Map(
        [...parameters].map(([name, parameter]) => [
          name,
          { ...parameter, data: parameter.data.map((w, k) => w + t * gradient.get(name)![k]!) },
        ]),
      ),
    );
  const second = (step: number): number => (along(step) - 2 * along(0) + along(-step)) / step ** 2;
  return [along(0), slope(along, 1e-3), (4 * second(2e-3) - second(4e-3)) / 3];
}

function withEntry(parameters: DenseParameters, name: string, k: number, change: number): DenseParameters {
  const parameter = parameterOf(parameters, name);
  const data = parameter.data.slice();
  data[k]! += change;
  return new Map([...parameters, [name, { ...parameter, data }]]);
}

function slope(f: (t: number) => number, step: number): number {
  const central = (h: number): number => (f(h) - f(-h)) / (2 * h);
  return (4 * central(step) - central(2 * step)) / 3;
}
