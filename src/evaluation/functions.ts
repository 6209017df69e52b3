import { asNode, broadcast, input, Node, substitute, type NodeLike } from '../ad/index.js';
import {
  anIntegerFrom,
  InvalidArgumentError,
  isCallable,
  optional,
  optionsOf,
  type RequiredKind,
} from '../errors/index.js';

/**
 * A function of nodes, written with the constructors of widejet (`add`, `tanh`, `dot`, ...); tracing, that is
 * calling it once, gives its graph. A number that it returns is that constant.
 */
export type NodeFunction = (...inputs: Node[]) => NodeLike;

/** How many functions are being traced, one inside the other. */
let depth = 0;

/**
 * Whether a function is being traced: then only nodes mean something, since what is awaited comes too late.
 */
export function isTracing(): boolean {
  return depth > 0;
}

/** By which argument of a function a derivative is, counted from 0; the first unless given. */
export interface DerivativeOptions {
  readonly argument?: number;
}

const derivativeOptions = (transform: string): RequiredKind =>
  optionsOf<DerivativeOptions>(transform, { argument: optional(anIntegerFrom(0)) });

/** @throws InvalidArgumentError for what is no function, other options or another argument. */
export function argumentAsked(transform: string, f: NodeFunction, options: DerivativeOptions): number {
  checkFunction(transform, f);
  derivativeOptions(transform).check('options', options);
  return options.argument ?? 0;
}

/** @throws InvalidArgumentError for what is no function: programs in JavaScript may hand over anything. */
export function checkFunction(transform: string, f: unknown): void {
  if (isCallable(f)) return;
  throw new InvalidArgumentError(`${transform}: f`, f, 'a function of nodes, e.g. x => multiply(x, sin(x))');
}

/**
 * f of nodes, as a node.
 *
 * @param transform who asks, for messages.
 * @throws InvalidArgumentError if f is no function, or does not return a node or a finite number.
 */
export function traceFunction(transform: string, f: NodeFunction, inputs: readonly Node[]): Node {
  checkFunction(transform, f);
  depth++;
  try {
    const result: unknown = f(...inputs);
    if (result instanceof Node || (typeof result === 'number' && Number.isFinite(result)))
      return asNode(result, transform);
    throw notANode(transform, result);
  } finally {
    depth--;
  }
}

function notANode(transform: string, result: unknown): InvalidArgumentError {
  const argument = `${transform}: what f returns`;
  const allowed = 'a node, or a finite number for a constant function';
  if (result instanceof Promise) {
    // Whatever became of it, nobody is going to ask.
    result.catch(() => undefined);
    return new InvalidArgumentError(
      argument,
      'a promise',
      allowed,
      'f must not be async: transforms of nodes, inside other functions, give nodes at once',
    );
  }
  if (Array.isArray(result))
    return new InvalidArgumentError(argument, `a list of ${result.length}`, allowed, 'See concatenate');
  return new InvalidArgumentError(
    argument,
    result,
    allowed,
    result === undefined
      ? 'Is a `return` missing?'
      : 'Operators and the functions of Math do not know nodes: write multiply(x, x) for x * x, sin(x) for Math.sin(x), ' +
          'with the constructors of widejet',
  );
}

/**
 * Applies a transform to fresh variables and puts the given nodes in their place only then. Without this, an
 * expression that f builds for itself and that happens to equal one of its inputs would be the same node, and
 * be differentiated as if it were that input.
 */
export function onVariables(
  inputs: readonly Node[],
  transform: (variables: readonly Node[]) => Node[],
): Node[] {
  const variables = inputs.map(node => input('variable', node.shape));
  const replacements = new Map(variables.map((variable, position) => [variable, inputs[position] as Node]));
  return substitute(transform(variables), replacements);
}

/** @throws InvalidArgumentError if there is no such argument. */
export function argumentOf(transform: string, inputs: readonly Node[], argument: number): Node {
  const variable = inputs[argument];
  if (variable !== undefined) return variable;
  throw new InvalidArgumentError(
    `${transform}: argument`,
    argument,
    `an integer from 0 to ${inputs.length - 1}`,
  );
}

export function zerosLike(node: Node): Node {
  return broadcast(0, node.shape);
}
