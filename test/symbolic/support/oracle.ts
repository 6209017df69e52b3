import { ComputeEngine } from '@cortex-js/compute-engine';
import type { Expression } from '../../../src/symbolic/expression.js';
import { constantFormula, symbolFormula, type Formula } from '../../../src/symbolic/formula.js';
import { rational } from '../../../src/symbolic/rational.js';

/** Formulas as the algebra library compute-engine writes them: MathJSON. */
export type MathJson = number | string | { readonly num: string } | readonly MathJson[];

const engine = new ComputeEngine();

/** LaTeX as compute-engine reads it, before it simplifies anything. */
export function readByOracle(latex: string): Formula {
  const read = engine.parse(latex, { form: 'raw' });
  if (!read.isValid) throw new Error(`compute-engine cannot read ${latex}: ${JSON.stringify(read.json)}`);
  return formulaOf(read.json as MathJson);
}

/** An expression as compute-engine multiplies it out. */
export function expandedByOracle(expression: Expression): Formula {
  const expanded = engine.expr(['ExpandAll', mathJsonOf(expression)] as never).evaluate();
  return formulaOf(expanded.json as MathJson);
}

function mathJsonOf(expression: Expression): MathJson {
  switch (expression.kind) {
    case 'constant': {
      const { numerator, denominator } = expression.value;
      return ['Rational', { num: numerator.toString() }, { num: denominator.toString() }];
    }
    case 'symbol':
      return expression.name;
    case 'sum':
      return ['Add', ...expression.terms.map(mathJsonOf)];
    case 'product':
      return ['Multiply', ...expression.factors.map(mathJsonOf)];
    case 'power':
      return ['Power', mathJsonOf(expression.base), ['Rational', 2 * expression.exponent, 2]];
  }
}

function formulaOf(json: MathJson): Formula {
  if (typeof json === 'number') return constantFormula(json);
  if (typeof json === 'string')
    return json === 'Half' ? constantFormula(rational(1n, 2n)) : symbolFormula(json);
  if ('num' in json) return constantFormula(integerOf(json.num));
  const [operation, ...operands] = json;
  const [first, second] = operands.map(formulaOf);
  if (first === undefined) throw new Error(`no operands: ${JSON.stringify(json)}`);
  switch (operation as string) {
    case 'Add':
      return operands.map(formulaOf).reduce((sum, term) => sum.plus(term));
    case 'Multiply':
    case 'InvisibleOperator':
      return operands.map(formulaOf).reduce((product, factor) => product.times(factor));
    case 'Delimiter':
      return first;
    case 'Negate':
      return first.negated();
    case 'Sqrt':
      return first.power(0.5);
    default:
  }
  if (second === undefined) throw new Error(`one operand: ${JSON.stringify(json)}`);
  if (operation === 'Subtract') return first.minus(second);
  if (operation === 'Divide' || operation === 'Rational') return first.dividedBy(second);
  if (operation === 'Power') return first.power(second.at({}));
  throw new Error(`unknown to the reader: ${JSON.stringify(json)}`);
}

/** Integers, with or without an exponent: "123", "12e3". */
function integerOf(text: string): bigint {
  const [, digits = '', exponent = '0'] = /^(-?\d+)(?:e\+?(\d+))?$/.exec(text) ?? [];
  if (digits === '') throw new Error(`no integer: ${text}`);
  return BigInt(digits) * 10n ** BigInt(exponent);
}
