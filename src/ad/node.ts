import { InvalidArgumentError, isLikeObject, ShapeError } from '../errors/index.js';
import type { Operands, Primitive } from './primitive.js';
import type { ElementwiseFunction } from './primitives/elementwiseFunction.js';
import { describeShape, type Shape } from './shape.js';

/**
 * What a node holds besides its inputs, e.g. an exponent, an axis, the numbers of a constant array, or a
 * function.
 */
export type Attributes = Readonly<Record<string, Attribute>>;
export type Attribute = number | string | boolean | Shape | Float64Array | ElementwiseFunction;

/** The attributes of operations that have none. */
export type NoAttributes = Readonly<Record<string, never>>;

/**
 * One expression of an immutable, hash-consed graph: equal expressions are one node. Nodes are made by the
 * constructors of the primitives (`add`, `tanh`, ...) and by `input`, `weight` and `constant`, never
 * directly.
 */
export class Node {
  /** Identity, and nothing else: no result depends on the order of identities. */
  readonly id: number;
  /**
   * A hash of the expression, the same in every process: what commuting operands are ordered by, so that
   * equal programs give equal graphs, and ask random weights equal questions, whatever was built before or
   * collected since.
   */
  readonly fingerprint: number;
  /**
   * Whether the node is a matrix that is kept as an operator: a weight, an outer product, or a sum or
   * multiple of such. Products with it are rewritten to products with its parts.
   */
  readonly isOperator: boolean;
  /** Whether an operator node contains a weight, so that its entries are not at hand. */
  readonly containsWeight: boolean;

  constructor(
    readonly primitive: Primitive,
    readonly inputs: readonly Node[],
    readonly attributes: Attributes,
    readonly shape: Shape,
  ) {
    if (!Array.isArray(inputs) || inputs.findIndex(isNoNode) >= 0)
      throw new InvalidArgumentError('inputs', inputs, 'a list of nodes');
    if (!isLikeObject(primitive) || !isLikeObject(attributes) || !Array.isArray(shape))
      throw new InvalidArgumentError(
        'a node',
        [primitive, attributes, shape],
        'a primitive, attributes and a shape',
      );
    this.id = nextId++;
    let text = '';
    for (const { fingerprint } of inputs) text += text === '' ? String(fingerprint) : `,${fingerprint}`;
    this.fingerprint = hash(`${primitive.name}(${text})${serialize(attributes, 'serial')}`);
    this.isOperator = primitive.isOperator?.(inputs) ?? false;
    this.containsWeight =
      primitive.given === 'operator' ||
      (this.isOperator && inputs.some((input: Node) => input.containsWeight));
  }

  get rank(): number {
    return this.shape.length;
  }

  toString(): string {
    const attributes = Object.entries(this.attributes).map(
      ([name, value]) => `, ${name}=${describeAttribute(value)}`,
    );
    const inputs = this.inputs.map(input => `%${input.id}`).join(', ');
    return `%${this.id} = ${this.primitive.name}(${inputs}${attributes.join('')}) ${describeShape(this.shape)}`;
  }
}

/** Two operands that commute, in an order that depends on the expressions alone. */
export function commuted(a: Node, b: Node): [Node, Node] {
  if (a.fingerprint !== b.fingerprint) return a.fingerprint < b.fingerprint ? [a, b] : [b, a];
  return a.id <= b.id ? [a, b] : [b, a];
}

/** 52 bits: two runs of the FNV-1a hash (Fowler, Noll, Vo) with different bases. */
function hash(text: string): number {
  let first = 0x811c9dc5;
  let second = 0x050c5d1f;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x01000193);
  }
  return (first >>> 0) * 2 ** 20 + (second >>> 12);
}

let nextId = 0;

/** The hash-consing table; an entry leaves with its node. */
const table = new Map<string, WeakRef<Node>>();
const departed = new FinalizationRegistry<string>(key => {
  if (table.get(key)?.deref() === undefined) table.delete(key);
});

/** The one node for this primitive, these inputs and these attributes. */
export function intern<I extends Operands, A extends Attributes>(
  specific: Primitive<I, A>,
  inputs: I,
  attributes: A,
): Node {
  const primitive = specific as Primitive;
  let key = primitive.name;
  for (const { id } of inputs) key += `,${id}`;
  key += serialize(attributes);
  const known = table.get(key)?.deref();
  if (known !== undefined) return known;
  const shape = primitive.shape(
    inputs.map(input => input.shape),
    attributes,
  );
  const node = new Node(primitive, inputs, attributes, shape);
  if (!node.isOperator && primitive.takesOperators !== true) {
    for (const input of inputs) rejectWeight(input, primitive.name);
  }
  table.set(key, new WeakRef(node));
  departed.register(node, key);
  return node;
}

function isNoNode(value: unknown): boolean {
  return !(value instanceof Node);
}

/** Most operations need entries, which a weight does not have at hand. */
export function rejectWeight(input: Node, operation: string): void {
  if (input.containsWeight) {
    throw new ShapeError(
      `${operation}: a weight is an operator and can only be multiplied with vectors (matvec, matmul), added to other ` +
        `operators, scaled, or contracted (inner); pass it as an input array to use its entries`,
    );
  }
}

function serialize(attributes: Attributes, except?: string): string {
  let text = '';
  for (const name in attributes)
    if (name !== except) text += `;${name}=${serializeAttribute(attributes[name] as Attribute)}`;
  return text;
}

function describeAttribute(value: Attribute): string {
  if (value instanceof Float64Array) return `${value.length} numbers`;
  return isFunction(value) ? value.name : JSON.stringify(value);
}

function isFunction(value: Attribute): value is ElementwiseFunction {
  return isLikeObject(value) && 'key' in value;
}

/** JSON would make -0 and 0, or NaN and null, equal. */
function serializeAttribute(value: Attribute): string {
  if (typeof value === 'number' && (value === 0 || !Number.isFinite(value)))
    return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Float64Array) return digest(value);
  const plain: unknown = isFunction(value) ? value.key : value;
  if (!isPlain(plain) && !(Array.isArray(plain) && plain.findIndex(isNotPlain) < 0))
    throw new InvalidArgumentError(
      'an attribute',
      value,
      'a number, a text, a shape, an array or a function { key, name }',
    );
  return JSON.stringify(plain);
}

function isPlain(value: unknown): boolean {
  return ['number', 'string', 'boolean'].includes(typeof value);
}

/** For `findIndex`, which looks at what is missing from a list, as `every` does not. */
function isNotPlain(value: unknown): boolean {
  return !isPlain(value);
}

/** 128 bits of the bytes of an array, by four runs of the FNV-1a hash: equal arrays are one constant. */
function digest(array: Float64Array): string {
  const words = new Uint32Array(array.buffer, array.byteOffset, 2 * array.length);
  const state = [0x811c9dc5, 0x050c5d1f, 0x9e3779b9, 0x85ebca6b];
  for (const word of words) {
    for (let lane = 0; lane < 4; lane++) {
      const mixed = Math.imul((state[lane] ?? 0) ^ word, 0x01000193);
      state[lane] = mixed ^ (mixed >>> (13 + lane));
    }
  }
  return `${array.length}:${state.map(lane => (lane >>> 0).toString(16)).join('')}`;
}
