import type { Node } from '../../ad/index.js';
import { inputNodes, type InputNodes, type Model } from '../../models/index.js';
import { TracedNetwork } from '../../questions/index.js';
import { pairOf, type Pair } from '../../taylor/graphs/index.js';
import { Budget } from '../budget.js';
import { DiagramSums, type DiagramSum } from '../diagrams/diagramSums.js';
import { networkLeaves } from '../diagrams/leaves.js';
import { Registry } from '../diagrams/registry.js';
import { oneFormula, SumOfTerms, symbolFormula, zeroFormula, type Formula } from '../formula.js';
import { exactConstant } from '../graph/constants.js';
import type { Slopes } from '../graph/entries.js';
import { readGraph } from '../graph/readGraph.js';

/** Sums of diagrams in which the slopes of kinks have two values and no law: for any inputs and units. */
class SlopesOfAnySign extends DiagramSums {
  /** The symbols of the slopes of single units, by what they are at. */
  readonly #units = new Map<string, Formula>();

  override slope = (y: DiagramSum, { negative, positive }: Slopes): DiagramSum => {
    const at = [...y].map(([key, { coefficient }]) => `${key}=${coefficient.toString()}`).sort();
    const key = [negative, positive, ...at].join(' ');
    const dimension = [...y.values()].find(({ open }) => open !== undefined)?.open?.dimension;
    if (dimension === undefined) {
      const symbol = this.#units.get(key) ?? symbolFormula(`d${this.#units.size + 1}`);
      this.#units.set(key, symbol);
      return this.number(symbol);
    }
    const leaf =
      this.registry.slopeAt(key) ??
      this.registry.slope(key, {
        negative: exactConstant(negative),
        positive: exactConstant(positive),
        rows: new Set(),
        below: new Set(),
        dying: new Set(),
      });
    const term = { open: this.trees.slope(leaf.id, dimension), components: [], coefficient: oneFormula };
    return new Map([[`${term.open.id}:`, term]]);
  };
}

/** A network of any width at two inputs i and j, whose scalars are read as sums of diagrams. */
export class NetworkDiagrams {
  readonly pair: Pair;
  readonly at: InputNodes;
  readonly along: InputNodes;
  readonly sums: DiagramSums;
  readonly #given: ReturnType<typeof networkLeaves>['given'];

  constructor(readonly model: Model) {
    const network = new TracedNetwork(model);
    [this.at, this.along] = [inputNodes(model, '_i'), inputNodes(model, '_j')];
    this.pair = pairOf(network, this.at, this.along, [0, 0]);
    const naming = {
      size: (dimension: string) => dimension,
      gram: (x: string, other: string) => `G_${[x, other].sort().join('_')}`,
    };
    this.sums = new SlopesOfAnySign(new Registry(naming), new Budget());
    const points = [
      { suffix: 'i', nodes: this.at },
      { suffix: 'j', nodes: this.along },
    ];
    const { hi, hj } = this.pair;
    const graph = { network, points, scalars: [hi, hj], node: hi, factor: 1 };
    this.#given = networkLeaves(model, graph, this.sums).given;
  }

  read(nodes: readonly Node[]): DiagramSum[] {
    return readGraph(nodes, this.#given, this.sums).map(({ data }) => data[0] ?? new Map());
  }

  /** Scalars as polynomials in closed diagrams, which are symbols D1, D2, .... */
  formulas(nodes: readonly Node[]): Formula[] {
    return this.read(nodes).map(formulaOf);
  }
}

export function formulaOf(sum: DiagramSum): Formula {
  const formula = new SumOfTerms();
  for (const { components, coefficient } of sum.values())
    formula.addAll(
      components.reduce((product, id) => product.times(symbolFormula(`D${id + 1}`)), coefficient),
    );
  return sum.size === 0 ? zeroFormula : formula.toFormula();
}
