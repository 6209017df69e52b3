import { isApplication, leaves, structural, type Node } from '../../ad/index.js';
import { parityOf } from '../expectations/index.js';
import type { Character } from './gaussians.js';
import type { Family, Finite, Part } from './values.js';

/** One product with a weight: which, and how its argument depends on special variables. */
interface Product {
  readonly node: Node;
  readonly weight: Node;
  readonly transposed: boolean;
  readonly character: Character;
}

/** Two products that contradict gradient independence. */
export interface Dependence {
  /** What the weight is called. */
  readonly label: string;
  readonly first: Node;
  readonly second: Node;
}

/**
 * Whether W in forward products and Wᵀ in backward ones may be taken for independent: gradient independence,
 * which holds for programs that are like backpropagation (Tensor Programs II, Yang 2020, definition A.3 and
 * theorem A.4). An output matrix is one that makes finitely many numbers of infinitely many; Vᵀ u for such a
 * V is special. Then arguments of output matrices must not depend on anything special, and of the products
 * with any other matrix, those in one orientation must not either, while those in the other must be odd in
 * what is.
 */
export class IndependenceCheck {
  private readonly outputMatrices = new Set<Node>();
  private readonly products: Product[] = [];

  constructor(
    private readonly infinite: ReadonlySet<unknown>,
    order: readonly Node[],
  ) {
    for (const node of order) {
      if (!isApplication(node, structural.matvec)) continue;
      const [matrix, vectors] = node.inputs;
      if (matrix.isOperator && infinite.has(vectors.shape.at(-1)) && !infinite.has(node.shape.at(-1)))
        this.outputMatrices.add(weightIn(matrix));
    }
  }

  /** What a product is, which is noted for the check. */
  characterOf(node: Node, weight: Node, transposed: boolean, argument: Finite | Family): Character {
    const character = argument.kind === 'finite' ? 'free' : familyCharacter(argument);
    // What is zero to leading order takes part in nothing.
    const isThere = argument.kind === 'family' && argument.parts.length > 0;
    if (isThere) this.products.push({ node, weight, transposed, character });
    const isSpecial = argument.kind === 'finite' && this.outputMatrices.has(weight);
    return isSpecial ? 'odd' : character;
  }

  /** A contradiction, if there is one. */
  findDependence(): Dependence | undefined {
    for (const product of this.products) {
      const { weight, node } = product;
      const isOutput = !this.infinite.has(node.shape.at(-1));
      const others = this.products.filter(other => other.weight === weight);
      if (product.character === 'neither' || (isOutput && product.character !== 'free')) {
        const second = others.find(other => other !== product) ?? product;
        return { label: labelOf(weight), first: node, second: second.node };
      }
      // One orientation is free, the other one odd.
      const second = others.find(
        other => (other.transposed === product.transposed) !== (other.character === product.character),
      );
      if (second !== undefined) return { label: labelOf(weight), first: node, second: second.node };
    }
    return undefined;
  }
}

function labelOf(weight: Node): string {
  return isApplication(weight, leaves.weight) ? weight.attributes.label : weight.toString();
}

/** The weight that an operator is, or stops the gradient of. */
export function weightIn(matrix: Node): Node {
  return isApplication(matrix, structural.stopGradient) ? weightIn(matrix.inputs[0]) : matrix;
}

function familyCharacter({ parts }: Family): Character {
  const characters = new Set(parts.map(partCharacter));
  const [only = 'free'] = characters;
  return characters.size > 1 ? 'neither' : only;
}

function partCharacter({ factors }: Part): Character {
  let isOdd = false;
  let isFree = true;
  for (const { f, of } of factors) {
    const characters = of.map(({ gaussian }) => gaussian.character);
    if (characters.includes('neither')) return 'neither';
    const special = characters.flatMap((character, position) => (character === 'odd' ? position : []));
    if (special.length === 0) continue;
    isFree = false;
    const parity = parityOf(f, special);
    if (parity === 'none') return 'neither';
    if (parity === 'odd') isOdd = !isOdd;
  }
  if (isFree) return 'free';
  return isOdd ? 'odd' : 'neither';
}
