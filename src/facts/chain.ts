import { primitives, topologicalOrder, type Node, type PrimitiveName } from '../ad/index.js';
import { natureOf } from './degrees.js';
import { operationNames } from './describe.js';
import { givenSize, isUnit, times, unitSize, widthPower } from './sizes.js';
import {
  broken,
  isFinite,
  layersOf,
  sizeReason,
  type Broken,
  type Chain,
  type Layer,
  type Primary,
  type Stage,
} from './stages.js';

/** What the chain of a network is read from. */
export interface Traced {
  readonly output: Node;
  /** The trained parameters, by node. */
  readonly trained: ReadonlyMap<Node, string>;
  /** The dimensions that grow. */
  readonly hiddenDimensions: readonly string[];
}

/**
 * The layers of f if h is a function of finitely many outputs of an alternating chain, each of whose trained
 * matrices stands once, has a factor 1/√(fan-in) where the fan-in grows, and is followed by an elementwise
 * function or by the next matrix; else why it is none. This is the network of Theorem 1 and Lemma 3 (Littwin
 * et al. 2020, eq. 2).
 */
export function readChain({ output, trained, hiddenDimensions }: Traced): readonly Chain[] | Broken {
  const order = topologicalOrder([output]);
  const nameOf = operationNames(order);
  const repeated = usedTwice(order, trained, nameOf);
  if (repeated !== undefined) return repeated;
  const reader = new ChainReader(trained, new Set(hiddenDimensions), nameOf);
  const stages = new Map<Node, Stage>();
  for (const node of order) {
    const operands = node.inputs.map(operand => stages.get(operand) ?? broken('an operand is missing'));
    stages.set(node, reader.stageOf(node, operands));
  }
  const last = stages.get(output) ?? broken('it has no output');
  if (last.kind === 'broken') return last;
  if (last.kind === 'layer') {
    return isUnit(last.size) ? layersOf(last.chain) : broken(sizeReason(last.chain, last.size));
  }
  if (last.kind !== 'primary') return broken('its output is not that of a trained matrix');
  const [head] = last.heads;
  if (head === undefined) return broken('its output is not that of a trained matrix');
  if (!isUnit(last.size)) return broken(sizeReason(head, last.size));
  const parameters = last.heads.flatMap(({ parameters }) => parameters);
  return [...layersOf(head.previous), { ...head, parameters }];
}

/** Lemma 3 takes each layer for independent of the others. */
function usedTwice(
  order: readonly Node[],
  trained: ReadonlyMap<Node, string>,
  nameOf: (node: Node) => string,
): Broken | undefined {
  for (const [parameter, name] of trained) {
    const users = order.filter(({ inputs }) => inputs.includes(parameter));
    if (users.length < 2) continue;
    const times = users.length === 2 ? 'twice' : `${users.length} times`;
    const shown = users.slice(0, 3).map(nameOf).join('; ');
    return broken(`${name} is used ${times} (${shown}${users.length > 3 ? '; ...' : ''})`);
  }
  return undefined;
}

const elementwise: readonly Node['primitive'][] = (
  ['add', 'subtract', 'multiply', 'divide'] satisfies PrimitiveName[]
).map(name => primitives[name]);

const layouts: readonly Node['primitive'][] = (
  ['broadcast', 'reshape', 'slice', 'concatenate', 'sum'] satisfies PrimitiveName[]
).map(name => primitives[name]);

/** Reads a graph from input to output: what each node is in the chain, from what its operands are. */
class ChainReader {
  constructor(
    private readonly trained: ReadonlyMap<Node, string>,
    private readonly hidden: ReadonlySet<unknown>,
    private readonly nameOf: (node: Node) => string,
  ) {}

  stageOf(node: Node, operands: readonly Stage[]): Stage {
    const name = this.trained.get(node);
    if (name !== undefined) {
      return { kind: node.isOperator ? 'matrix' : 'bias', name, size: unitSize };
    }
    const obstacle = operands.find(({ kind }) => kind === 'broken');
    if (obstacle !== undefined) return obstacle;
    const sizes = operands.map(operand => (operand.kind === 'given' ? operand.size : undefined));
    if (operands.every(({ kind }) => kind === 'given')) {
      return { kind: 'given', size: givenSize(node, sizes, dimension => this.hidden.has(dimension)) };
    }
    if (node.primitive === primitives.stopGradient) {
      return broken(`a derivative is stopped (${this.nameOf(node)})`);
    }
    const [first, second] = operands;
    if (first === undefined) return broken(`${this.nameOf(node)} has no operand`);
    if (node.primitive === primitives.matvec && second !== undefined && first.kind === 'matrix') {
      return this.layer(node, first, second);
    }
    if (second === undefined) return this.unary(node, first);
    if (elementwise.includes(node.primitive)) return this.binary(node, first, second);
    return this.primary(node, operands);
  }

  /** W q */
  private layer(node: Node, matrix: Extract<Stage, { kind: 'matrix' | 'bias' }>, q: Stage): Stage {
    const vectors = node.inputs[1];
    const fanIn = vectors?.shape.at(-1) ?? 1;
    const { name } = matrix;
    if (vectors?.shape.slice(0, -1).some(length => length !== 1) === true) {
      const count = vectors.shape.slice(0, -1).join(' × ');
      return broken(`${name} acts on ${count} vectors at once (${this.nameOf(node)})`);
    }
    const isHidden = this.hidden.has(fanIn);
    const start = isHidden ? times(matrix.size, widthPower(String(fanIn), 0.5)) : matrix.size;
    if (q.kind === 'given') {
      if (q.size === undefined) return this.unknownFactor(node);
      const chain = { parameters: [name], fanIn, previous: undefined };
      return { kind: 'layer', chain, isActivated: false, size: times(start, q.size) };
    }
    if (q.kind === 'layer' && isHidden) {
      const chain = { parameters: [name], fanIn, previous: q.chain };
      return { kind: 'layer', chain, isActivated: false, size: times(start, q.size) };
    }
    return broken(
      `${name} acts on ${fanIn} numbers, which do not grow with the width (${this.nameOf(node)})`,
    );
  }

  /** An operation on one operand that a trained parameter takes part in. */
  private unary(node: Node, x: Stage): Stage {
    if (node.primitive === primitives.negate) return x;
    if (x.kind === 'matrix' || x.kind === 'bias') {
      return broken(`${x.name} is changed before it is used (${this.nameOf(node)})`);
    }
    if (layouts.includes(node.primitive)) return this.primary(node, [x]);
    if (x.kind === 'primary') return this.primary(node, [x]);
    if (x.kind !== 'layer') return x.kind === 'given' ? x : broken(this.nameOf(node));
    const flaw = this.flaw(x, node);
    return flaw ?? { ...x, isActivated: true };
  }

  /** a ∘ b, elementwise. */
  private binary(node: Node, a: Stage, b: Stage): Stage {
    const isSum = natureOf(node) === 'linear';
    const [x, other] = a.kind === 'given' ? [b, a] : [a, b];
    if (other.kind === 'given') return this.withGiven(node, x, other, a.kind === 'given');
    if (isSum && (x.kind === 'bias' || other.kind === 'bias')) {
      const [y, bias] = x.kind === 'bias' ? [other, x] : [x, other];
      if (y.kind === 'layer' && bias.kind === 'bias') return this.biased(node, y, bias);
    }
    if (x.kind === 'layer' && other.kind === 'layer' && x.chain === other.chain) {
      // One function of one pre-activation, as y · σ(y).
      return this.flaw(x, node) ?? this.flaw(other, node) ?? { ...x, isActivated: true };
    }
    return this.primary(node, [x, other]);
  }

  /** yˡ + β bˡ */
  private biased(node: Node, y: Layer, bias: Extract<Stage, { kind: 'matrix' | 'bias' }>): Stage {
    if (y.isActivated) return broken(`${bias.name} is added after an activation (${this.nameOf(node)})`);
    const known = layersOf(y.chain).some(({ parameters }) => parameters.includes(bias.name));
    if (known) return broken(`${bias.name} is used twice (${this.nameOf(node)})`);
    const flaw = this.flaw(y, node);
    if (flaw !== undefined) return flaw;
    if (!isUnit(bias.size)) return broken(`${bias.name} has a factor that depends on the width`);
    return { ...y, chain: { ...y.chain, parameters: [...y.chain.parameters, bias.name] } };
  }

  /** A factor, or a number added, that no trained parameter takes part in. */
  private withGiven(
    node: Node,
    x: Stage,
    given: Extract<Stage, { kind: 'given' }>,
    givenFirst: boolean,
  ): Stage {
    if (x.kind === 'given' || x.kind === 'broken') return x;
    if (given.size === undefined) return this.unknownFactor(node);
    const operand = node.inputs[givenFirst ? 0 : 1];
    if (x.kind === 'primary') {
      return natureOf(node) === 'linear' || (natureOf(node) === 'quotient' && givenFirst)
        ? this.primary(node, [x])
        : { ...x, size: this.scaled(node, x.size, given.size) };
    }
    if (operand?.rank !== 0) {
      return x.kind === 'layer' && isFinite(node)
        ? this.primary(node, [x])
        : broken(`an array that is not trained takes part elementwise (${this.nameOf(node)})`);
    }
    const isFactor = natureOf(node) === 'product' || (natureOf(node) === 'quotient' && !givenFirst);
    if (isFactor) return { ...x, size: this.scaled(node, x.size, given.size) };
    if (x.kind !== 'layer') return broken(`${x.name} is changed before it is used (${this.nameOf(node)})`);
    if (!isUnit(given.size)) return this.unknownFactor(node);
    return this.flaw(x, node) ?? { ...x, isActivated: true };
  }

  private scaled(node: Node, size: Layer['size'], factor: Layer['size']): Layer['size'] {
    return times(size, factor, natureOf(node) === 'quotient' ? -1 : 1);
  }

  /** A function of finitely many outputs of f. */
  private primary(node: Node, operands: readonly Stage[]): Stage {
    const parts: Primary[] = [];
    for (const [position, operand] of operands.entries()) {
      if (operand.kind === 'given') {
        if (operand.size === undefined || !isUnit(operand.size)) return this.unknownFactor(node);
        continue;
      }
      const part = this.asPrimary(node, operand, node.inputs[position]);
      if (part.kind === 'broken') return part;
      parts.push(part);
    }
    const heads = [...new Set(parts.flatMap(part => part.heads))];
    const [head] = heads;
    if (heads.some(({ previous }) => previous !== head?.previous)) {
      return broken(`outputs of different layers or networks meet (${this.nameOf(node)})`);
    }
    const sizes = parts.map(({ size }) => size);
    if (natureOf(node) === 'product')
      return { kind: 'primary', heads, size: sizes.reduce((a, b) => times(a, b), unitSize) };
    const [size = unitSize] = sizes;
    const passesOn = parts.length === 1 && layouts.includes(node.primitive);
    if (passesOn || node.primitive === primitives.negate) return { kind: 'primary', heads, size };
    const flawed = sizes.find(other => !isUnit(other));
    if (flawed !== undefined && head !== undefined)
      return broken(this.before(sizeReason(head, flawed), node));
    return { kind: 'primary', heads, size: unitSize };
  }

  private asPrimary(node: Node, operand: Stage, of: Node | undefined): Primary | Broken {
    if (operand.kind === 'primary' || operand.kind === 'broken') return operand;
    if (operand.kind === 'layer') {
      if (of !== undefined && isFinite(of))
        return { kind: 'primary', heads: [operand.chain], size: operand.size };
      return broken(`it is no chain of matrices and elementwise functions (${this.nameOf(node)})`);
    }
    const name = operand.kind === 'given' ? 'what is given' : operand.name;
    return broken(`${name} is no layer of a chain of matrices (${this.nameOf(node)})`);
  }

  /** What is wrong with the size of a pre-activation that something acts on. */
  private flaw({ chain, size }: Layer, node: Node): Broken | undefined {
    return isUnit(size) ? undefined : broken(this.before(sizeReason(chain, size), node));
  }

  private before(reason: string, node: Node): string {
    return `${reason} (before ${this.nameOf(node)})`;
  }

  private unknownFactor(node: Node): Broken {
    return broken(`a factor is no power of a width (${this.nameOf(node)})`);
  }
}
