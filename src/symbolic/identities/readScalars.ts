import type { Node } from '../../ad/index.js';
import { expressionArithmetic, formulaArithmetic, type Arithmetic } from '../arithmetic.js';
import type { Budget } from '../budget.js';
import { expressionOf, type Expression } from '../expression.js';
import { symbolFormula, type Formula } from '../formula.js';
import type { ArrayOf } from '../graph/arrays.js';
import { concreteEntries, symbolArray } from '../graph/concrete.js';
import { exactConstant } from '../graph/constants.js';
import { readGraph } from '../graph/readGraph.js';

/** An arithmetic, and formulas as its numbers. */
export interface Numbers<T> extends Arithmetic<T> {
  readonly of: (formula: Formula) => T;
}

/** Multiplied out. */
export function formulaNumbers(budget: Budget): Numbers<Formula> {
  return { ...formulaArithmetic(budget), of: formula => formula };
}

/** As they are written. */
export const expressionNumbers: Numbers<Expression> = { ...expressionArithmetic, of: expressionOf };

/** What a reading of a graph begins with. */
export interface Leaves {
  /** What some scalars are: these are not looked into. */
  readonly scalars: Iterable<readonly [Node, Formula]>;
  /** Inputs whose entries are symbols as x_i_1. */
  readonly inputs?: readonly Node[];
  /** The lengths of named dimensions. */
  readonly dimensions?: ReadonlyMap<string, number>;
}

/**
 * Scalars of a graph over some arithmetic: the graph that is evaluated in float64, exactly. The slope of a
 * function with a kink is the symbol d.
 *
 * @throws InvalidArgumentError, naming the operation, for one that is neither given nor a sum, a product, a
 *   quotient or a power.
 */
export function readScalars<T>(
  nodes: readonly Node[],
  { scalars, inputs = [], dimensions = new Map() }: Leaves,
  numbers: Numbers<T>,
): T[] {
  const entries = concreteEntries<T>(numbers, dimensions, {
    constant: value => numbers.of(constantOf(value)),
    slope: () => numbers.of(symbolFormula('d')),
  });
  const given = new Map<Node, ArrayOf<T>>();
  for (const [node, formula] of scalars) given.set(node, { lengths: [], data: [numbers.of(formula)] });
  for (const node of inputs) {
    const lengths = node.shape.map(dimension => entries.lengthOf(dimension) ?? 1);
    const { data } = symbolArray(node.attributes['label'] as string, lengths);
    given.set(node, { lengths, data: data.map(numbers.of) });
  }
  return readGraph(nodes, given, entries).map(({ data }) => {
    const [value] = data;
    if (value === undefined) throw new Error('an array without entries was read');
    return value;
  });
}

/** The powers of √π beside which constants of Gaussian integrals are fractions or roots. */
const halvesOfPi = [-2, -1, 1, 2];

/** The number that a float64 stands for: a fraction or a root, if need be times a power of √π. */
function constantOf(value: number): Formula {
  const plain = exactConstant(value);
  if (isSimple(plain)) return plain;
  for (const half of halvesOfPi) {
    const factor = exactConstant(value * Math.sqrt(Math.PI) ** -half);
    if (isSimple(factor)) return factor.times(symbolFormula('pi', half / 2));
  }
  return plain;
}

/** Whether a constant is more than the digits of a float64. */
function isSimple(constant: Formula): boolean {
  const [term] = constant.terms;
  return term === undefined || term.coefficient.numerator * term.coefficient.denominator < 10_000_000_000n;
}
