import { input, jetOfGraph, type Node, type Series } from '../../ad/index.js';
import { evaluate } from '../../evaluation/index.js';
import { Budget } from '../budget.js';
import { symbolFormula } from '../formula.js';
import { parseFormula } from '../notation/parse.js';
import { composed, derivativesOf, type Coefficients } from './composition.js';
import type { Equation, Identity } from './identity.js';
import { compared } from './numbersAt.js';
import { expressionNumbers, formulaNumbers, readScalars, type Numbers } from './readScalars.js';

/** Orders up to which recurrences are proved. */
export const largestOrder = 8;
/** Orders up to which the graph is read as it is written, term by term, unless given. */
const usualOrderAsWritten = 4;

/** What a primitive does to series of its operands, and what it should do. */
export interface Recurrence {
  readonly name: string;
  readonly statement: string;
  readonly source: string;
  /** The symbols of the operands; their coefficients are x1, x2, .... */
  readonly operands: readonly string[];
  readonly graph: (x: readonly Node[]) => Node;
  /** What functions of the operands are in the symbols of the differential equation. */
  readonly functions: (x: readonly Node[]) => readonly (readonly [Node, string])[];
  /** The coefficients y₀, y₁, ... by a route that does not know the recurrence. */
  readonly expected: <T>(x: readonly Coefficients<T>[], numbers: Numbers<T>) => readonly T[];
  /** Orders up to which all witnesses are asked. */
  readonly orderAsWritten?: number;
  /** The values of the operands, and of the symbols there. */
  readonly at: readonly number[];
  readonly values: (x: readonly number[]) => Readonly<Record<string, number>>;
}

/** A function of one operand, by a formula in symbols whose derivatives are formulas again. */
export interface Unary extends Pick<Recurrence, 'name' | 'statement'> {
  readonly file?: string;
  readonly f: (x: Node) => Node;
  readonly functions: (x: Node) => readonly (readonly [Node, string])[];
  /** f in these symbols, and the derivative of each; that of x is 1. */
  readonly value: string;
  readonly derivation?: Readonly<Record<string, string>>;
  readonly at: number;
  readonly values?: (x: number) => Readonly<Record<string, number>>;
}

export function unaryRecurrence({
  name,
  statement,
  file = name,
  f,
  functions,
  value,
  derivation = {},
  at,
  values,
}: Unary): Identity {
  const parsed = Object.fromEntries(
    Object.entries({ x: '1', ...derivation }).map(([symbol, text]) => [symbol, parseFormula(text)]),
  );
  const derivatives = derivativesOf(parseFormula(value), parsed, largestOrder);
  return recurrence({
    name,
    statement,
    source: `src/ad/primitives/${file}.ts; Griewank & Walther 2008, table 13.2`,
    operands: ['x'],
    graph: ([x]) => f(x as Node),
    functions: ([x]) => functions(x as Node),
    expected: ([x = []], numbers) => composed(derivatives.map(numbers.of), x, numbers),
    at: [at],
    values: ([x = NaN]) => values?.(x) ?? {},
  });
}

export function recurrence(of: Recurrence): Identity {
  const { name, statement, source, operands, expected, orderAsWritten = usualOrderAsWritten } = of;
  return {
    name,
    group: 'recurrences',
    statement,
    source,
    equations() {
      const series = seriesOf(of);
      const formulas = formulaNumbers(new Budget());
      const given = givenOf(of, series);
      const sides = <T>(numbers: Numbers<T>, most: number): readonly [readonly T[], readonly T[]] => {
        const x = operands.map(symbol =>
          symbolsOf(symbol)
            .slice(0, most + 1)
            .map(text => numbers.of(symbolFormula(text))),
        );
        return [readScalars(series.y.slice(1, most + 1), { scalars: given }, numbers), expected(x, numbers)];
      };
      const [written, whole] = [sides(expressionNumbers, orderAsWritten), sides(formulas, largestOrder)];
      return Array.from({ length: largestOrder }, (_, position): Equation => {
        const isLarge = position >= orderAsWritten;
        const [left, right] = isLarge ? whole : written;
        return {
          name: `order ${position + 1}`,
          left: left[position] as Equation['left'],
          right: right[position + 1] as Equation['right'],
          isLarge,
        };
      });
    },
    async numbers() {
      const series = seriesOf(of);
      const points = of.at.map((first, k) => [
        first,
        ...Array.from({ length: largestOrder }, (_, j) => coefficientAt(k, j)),
      ]);
      const bindings = new Map<Node, number>();
      const values: Record<string, number> = { pi: Math.PI, ...of.values(of.at) };
      for (const [k, symbol] of operands.entries())
        for (const [j, text] of symbolsOf(symbol).entries()) {
          const number = points[k]?.[j] ?? NaN;
          values[text] = number;
          bindings.set(series.operands[k]?.[j] as Node, number);
        }
      const computed = await evaluate(series.y.slice(1), bindings);
      return compared(
        computed.map(({ data }) => data[0] ?? NaN),
        values,
        numbers => {
          const x = operands.map(symbol => symbolsOf(symbol).map(text => numbers.of(symbolFormula(text))));
          return expected(x, numbers).slice(1);
        },
      );
    },
  };
}

/** x, x1, x2, ... */
function symbolsOf(operand: string): string[] {
  return Array.from({ length: largestOrder + 1 }, (_, j) => (j === 0 ? operand : `${operand}${j}`));
}

/** Dyadic numbers of either sign. */
function coefficientAt(operand: number, j: number): number {
  return (((7 * (j + 1) + 5 * operand) % 11) - 5) / 8 || 0.25;
}

interface OperandsAndSeries {
  readonly operands: readonly (readonly Node[])[];
  readonly y: readonly Node[];
}

/** The recurrence of the engine, as nodes of the coefficients of the operands. */
function seriesOf({ operands, graph }: Recurrence): OperandsAndSeries {
  const nodes = operands.map(symbol => symbolsOf(symbol).map(text => input(text, [])));
  const seeds = new Map<Node, Series>(
    nodes.map(([first, ...higher]) => [first as Node, [first as Node, ...higher]]),
  );
  const [series] = jetOfGraph([graph(nodes.map(([first]) => first as Node))], seeds, largestOrder);
  return { operands: nodes, y: Array.from({ length: largestOrder + 1 }, (_, k) => series?.[k] as Node) };
}

function givenOf({ operands, functions }: Recurrence, series: OperandsAndSeries) {
  const given = new Map(
    operands.flatMap((symbol, k) =>
      symbolsOf(symbol).map((text, j) => [series.operands[k]?.[j] as Node, symbolFormula(text)] as const),
    ),
  );
  for (const [node, text] of functions(series.operands.map(([first]) => first as Node)))
    given.set(node, parseFormula(text));
  return given;
}
