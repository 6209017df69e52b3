import { isApplication, primitives, topologicalOrder, type Node } from '../../ad/index.js';
import { kernelGraph } from '../../limits/graphs/index.js';
import type { Model } from '../../models/index.js';
import { expandFunctions } from '../../program/index.js';
import { symbolFormula } from '../formula.js';
import type { Leaves } from './readScalars.js';

/** The limit n → ∞ of a network, as the graph that is evaluated. */
export interface LimitKernels {
  readonly nngp: Node;
  readonly ntk: Node;
  /** x and x′ as entries x_i_1 and x_j_1, and expectations without closed forms as symbols. */
  readonly leaves: Leaves;
  /** The expectations at two different inputs, by their symbols. */
  readonly expectations: ReadonlyMap<string, Node>;
}

/** The letters of E f(u) f(v): that of `tanh` is E, those of the layers are E1, E2, .... */
export interface Letters {
  readonly values: Readonly<Record<string, string>>;
  /** Those of derivatives have the numbers of the values at the same layer. */
  readonly slopes: Readonly<Record<string, string>>;
}

/** @param inputSize the length of vectors of inputs. */
export function limitKernels(
  model: Model,
  inputSize: number,
  { values, slopes }: Letters = { values: {}, slopes: {} },
): LimitKernels {
  const { at, along, ...kernels } = kernelGraph(model, [0, 0]);
  const [nngp, ntk] = expandFunctions([kernels.nngp, kernels.ntk]) as [Node, Node];
  const found = topologicalOrder([nngp, ntk]).filter(node =>
    isApplication(node, primitives.elementwiseFunction),
  );
  const isPair = ({ inputs: [first, second] }: Node): boolean => first !== second;
  // The covariances that an expectation is taken at say in which layer.
  const place = ({ inputs }: Node): string => inputs.map(({ id }) => id).join();
  const layers = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const node of found) {
    const letter = values[functionOf(node)];
    if (letter === undefined || !isPair(node)) continue;
    const layer = 1 + (counts.get(letter) ?? 0);
    counts.set(letter, layer);
    layers.set(place(node), layer);
  }
  const expectations = new Map<string, Node>();
  const scalars = found.map((node, position) => {
    const name = functionOf(node);
    const letter = values[name] ?? slopes[name];
    if (letter === undefined) throw new Error(`there is no letter for the expectation of ${name}`);
    if (!isPair(node)) return [node, symbolFormula(`alone${position}`)] as const;
    const symbol = `${letter}${layers.get(place(node)) ?? ''}`;
    expectations.set(symbol, node);
    return [node, symbolFormula(symbol)] as const;
  });
  return {
    nngp,
    ntk,
    leaves: {
      scalars,
      inputs: [...Object.values(at), ...Object.values(along)],
      dimensions: new Map([['inputSize', inputSize]]),
    },
    expectations,
  };
}

/** What an expectation is of, as `tanh`. */
function functionOf(node: Node): string {
  const { f } = node.attributes;
  const name = typeof f === 'object' && 'name' in f ? f.name : '';
  return /^E\[(?<of>\w+)/.exec(name)?.groups?.['of'] ?? name;
}
