import type { Dimension, Node } from '../../ad/index.js';
import { expressionArithmetic, formulaArithmetic, type Arithmetic } from '../arithmetic.js';
import type { Budget } from '../budget.js';
import { expressionOf, type Expression } from '../expression.js';
import { symbolFormula, type Formula } from '../formula.js';
import type { ArrayOf } from '../graph/arrays.js';
import { exactConstant } from '../graph/constants.js';
import { readGraph, type Entries } from '../graph/readGraph.js';

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

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** The number that a float64 stands for; 2/√π, which is no root of a fraction, is the symbol c. */
function constantOf(value: number): Formula {
  return value === twoOverRootPi ? symbolFormula('c') : exactConstant(value);
}

/**
 * Scalars of a graph over some arithmetic: the graph that is evaluated in float64, exactly.
 *
 * @param given what some nodes are: these are not looked into.
 * @param sizeOf the symbols of dimensions.
 * @throws InvalidArgumentError, naming the operation, for one that is neither given nor a sum, a product, a
 *   quotient or a power.
 */
export function readScalars<T>(
  nodes: readonly Node[],
  given: ReadonlyMap<Node, Formula>,
  numbers: Numbers<T>,
): T[] {
  const { add, multiply, negate, divide, power, of } = numbers;
  const entries: Entries<T> = {
    add,
    multiply,
    negate,
    divide,
    power,
    constant: value => of(constantOf(value)),
    size: dimension => of(symbolFormula(dimension)),
    // Vectors occur in products that are given.
    lengthOf: (dimension: Dimension) => (typeof dimension === 'number' ? dimension : undefined),
    close: x => x,
    slope: () => of(symbolFormula('d')),
  };
  const arrays = new Map<Node, ArrayOf<T>>();
  for (const [node, formula] of given)
    arrays.set(node, { lengths: node.shape.map(entries.lengthOf), data: [of(formula)] });
  return readGraph(nodes, arrays, entries).map(({ data }) => data[0] ?? of(symbolFormula('nothing')));
}
