import { sizeOf, type Node, type Tensor } from '../../ad/index.js';
import { anIntegerFrom, aSeed, LimitError, optionsOf, type RequiredKind } from '../../errors/index.js';
import {
  checkMemoryOf,
  evaluate,
  memoryLimit,
  programOf,
  stretchTensor,
  type Bindings,
} from '../../evaluation/index.js';
import { fillEntries, type Model, type Parameter } from '../../models/index.js';
import { measure, schedule, type Schedule } from '../../program/index.js';
import { RandomStream } from '../../random/index.js';
import type { InfiniteNetwork } from '../limit.js';
import { GaussianField } from './gaussianField.js';
import type { PrimaryGraph } from './primaryGraph.js';

export interface SampleOptions {
  /** Equal seeds give equal draws, bit for bit; draw s does not depend on how many there are. */
  readonly seed: number;
  /** The number of draws. */
  readonly count: number;
}

/** Options of draws of at least some number. */
export function sampleOptions(least: number): RequiredKind {
  return optionsOf<SampleOptions>('draws', { seed: aSeed, count: anIntegerFrom(least, mostDraws) });
}

const mostDraws = 10_000_000;

/** Some draws, from number `start` on, one after the other. */
export interface SomeDraws {
  readonly start: number;
  readonly length: number;
  readonly outputs: Float64Array;
  readonly derivatives: readonly Float64Array[];
  readonly overlaps: readonly Float64Array[];
}

/** A list of inputs, each by its name with one axis more than one example has. */
interface InputList {
  readonly list: Readonly<Record<string, Tensor>>;
  readonly count: number;
}

/** At most so many pairs of inputs are evaluated at a time. */
const PAIRS = 2 ** 14;

/** Draws of the Gaussian matrices V, and what h is of them. */
export class Draws {
  private readonly pairs: Schedule;
  private readonly alone: Schedule;
  private readonly features: readonly Parameter[];

  /** @throws LimitError for features whose number is not known. */
  constructor(
    private readonly model: Model,
    private readonly graph: PrimaryGraph,
    private readonly wide: readonly InfiniteNetwork[],
  ) {
    const { output, overlaps, coefficients } = graph;
    this.pairs = schedule([...overlaps, ...coefficients.slice(1).flatMap(node => node ?? [])]);
    this.alone = schedule([output]);
    this.features = model.parameters.filter(({ kind }) => kind === 'feature');
    for (const { name, shape } of this.features) {
      if (shape.every(length => typeof length === 'number')) continue;
      const problem = `has the shape [${shape.join(', ')}], whose lengths are not known`;
      throw new LimitError(name, 'unsupported', problem);
    }
  }

  /** All draws, in lists that fit into memory. */
  async *of({ list, count }: InputList, { seed, count: total }: SampleOptions): AsyncGenerator<SomeDraws> {
    const stream = new RandomStream(seed, 'conditional limit', this.model.name);
    const fields: GaussianField[] = [];
    const ofPairs = new Map<Node, Tensor>();
    for (const [d, network] of this.wide.entries()) {
      const names = Object.keys(network.model.inputs);
      const { nngp, ntk } = await network.both(
        Object.fromEntries(names.map(name => [name, list[name] as Tensor])),
      );
      fields.push(new GaussianField(nngp.data, count));
      ofPairs.set(this.graph.kernels[d] as Node, { data: ntk.data, shape: [count, count] });
    }
    const ofOne = new Map<Node, Tensor>();
    const { at, along } = this.graph;
    for (const [name, { data, shape }] of Object.entries(list)) {
      ofOne.set(at[name] as Node, { data, shape });
      ofPairs.set(at[name] as Node, { data, shape: [count, 1, ...shape.slice(1)] });
      ofPairs.set(along[name] as Node, { data, shape });
    }
    const most = Math.max(1, Math.floor(PAIRS / count ** 2));
    for (let start = 0; start < total; start += most) {
      const length = Math.min(most, total - start);
      this.draw(stream, { start, length, count }, fields, ofOne, ofPairs);
      yield { start, length, ...(await this.evaluate({ length, count }, ofOne, ofPairs)) };
    }
  }

  /** Puts some draws of V and of features to their nodes: each draw has streams of its own. */
  private draw(
    stream: RandomStream,
    { start, length, count }: { readonly start: number; readonly length: number; readonly count: number },
    fields: readonly GaussianField[],
    ofOne: Map<Node, Tensor>,
    ofPairs: Map<Node, Tensor>,
  ): void {
    for (const [d, variable] of this.graph.variables.entries()) {
      const size = variable.at.shape[0] as number;
      const data = new Float64Array(length * count * size);
      for (let s = 0; s < length; s++) {
        const out = data.subarray(s * count * size, (s + 1) * count * size);
        fields[d]?.draw(stream.substream(start + s, 'V', d), size, out);
      }
      ofOne.set(variable.at, { data, shape: [length, count, size] });
      ofPairs.set(variable.at, { data, shape: [length, count, 1, size] });
      ofPairs.set(variable.along, { data, shape: [length, 1, count, size] });
    }
    for (const parameter of this.features) {
      const { name } = parameter;
      const shape = parameter.shape as readonly number[];
      const size = sizeOf(shape);
      const data = new Float64Array(length * size);
      for (let s = 0; s < length; s++)
        fillEntries(parameter, data.subarray(s * size, (s + 1) * size), stream.substream(start + s, name));
      const node = this.graph.features[name] as Node;
      ofOne.set(node, { data, shape: [length, 1, ...shape] });
      ofPairs.set(node, { data, shape: [length, 1, 1, ...shape] });
    }
  }

  private async evaluate(
    { length, count }: { readonly length: number; readonly count: number },
    ofOne: Bindings,
    ofPairs: Bindings,
  ): Promise<Omit<SomeDraws, 'start' | 'length'>> {
    const { coefficients, overlaps } = this.graph;
    const [outputs = new Float64Array()] = await values(this.alone, ofOne, [length, count]);
    const found = await values(this.pairs, ofPairs, [length, count, count]);
    const there = found.slice(overlaps.length).values();
    let factorial = 1;
    const derivatives = coefficients.map((coefficient, r) => {
      if (r === 0) return repeated(outputs, count);
      factorial *= r;
      if (coefficient === undefined) return new Float64Array(length * count * count);
      return (there.next().value as Float64Array).map(value => factorial * value);
    });
    return { outputs, derivatives, overlaps: found.slice(0, overlaps.length) };
  }
}

/** The values of scalars for all batch axes, also where they do not depend on some. */
async function values(graph: Schedule, bindings: Bindings, axes: readonly number[]): Promise<Float64Array[]> {
  const needed = new Map([...bindings].filter(([node]) => graph.inputs.includes(node)));
  const bytes = 8 * measure(programOf(graph, needed)).numbers;
  checkMemoryOf('a draw at all pairs of inputs', bytes, memoryLimit(bytes), 'Ask for fewer inputs at once');
  const tensors = await evaluate(graph, needed);
  return tensors.map(tensor => stretchTensor(tensor, axes).data);
}

/** Each number `times` times, one after the other. */
function repeated(numbers: Float64Array, times: number): Float64Array {
  return Float64Array.from(
    { length: numbers.length * times },
    (_, e) => numbers[Math.floor(e / times)] ?? NaN,
  );
}
