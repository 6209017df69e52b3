import * as widejet from '../../../../src/index.js';
import { entry, method, type Entry } from '../entry.js';
import * as fixtures from '../fixtures.js';
import { options } from '../mutate.js';

export const symbolEntries: readonly Entry[] = [
  entry('exactMoment', widejet.exactMoment, () => [
    fixtures.reluModel(),
    'K1',
    options({
      power: 1,
      inputs: 'one',
      widths: 'equal',
      output: 0,
      method: 'stein',
      steps: 1e5,
      terms: 1e4,
      timeLimit: 2,
    }),
  ]),
  entry('exactTaylorTerms', widejet.exactTaylorTerms, () => [
    fixtures.reluModel(),
    options({
      width: 2,
      inputSize: 1,
      order: 1,
      inputs: 'one',
      output: 0,
      steps: 1e5,
      terms: 1e4,
      timeLimit: 2,
    }),
  ]),
  entry('exactMoments', widejet.exactMoments, () => [
    fixtures.reluModel(),
    [
      options({
        ...{ quantity: 'K1', power: 1, inputs: 'one', widths: 'equal', output: 0, method: 'stein' },
        ...{ steps: 1e5, terms: 1e4, timeLimit: 2 },
      }),
    ],
    options({ workers: 1, onMoment: () => undefined }),
  ]),
  entry(
    'exactMoments, by threads',
    widejet.exactMoments,
    () => [
      fixtures.reluModel(),
      [options({ quantity: 'K1', inputs: 'one', timeLimit: 2, output: 0 })],
      options({ workers: 1, signal: new AbortController().signal }),
    ],
    { isSlow: true },
  ),
  entry('inputSymbols', widejet.inputSymbols, () => [
    fixtures.reluModel(),
    'K1',
    [
      [1, 2],
      [0.5, -1],
    ],
  ]),
  entry(
    'checkIdentities',
    widejet.checkIdentities,
    () => [options({ only: ['isserlis'], nerdamer: false, timeLimit: 2, onProgress: () => undefined })],
    // All of the catalogue, where none of it is named.
    { isSlow: true, mostSeconds: 100 },
  ),
  entry('proveEqual', widejet.proveEqual, () => [
    '(a + b)^2',
    'a^2 + 2*a*b + b^2',
    options({ nerdamer: false, timeLimit: 2 }),
  ]),
  entry('proveEqual, of formulas', widejet.proveEqual, () => [
    widejet.parseFormula('n + 1'),
    widejet.parseFormula('1 + n'),
    options({ nerdamer: false }),
  ]),
  entry('parseFormula', widejet.parseFormula, () => [
    '3/2*n^2 + sqrt(2)/n',
    options({ steps: 1e5, terms: 1e4, timeLimit: 2 }),
  ]),
  ...formulaEntries(),
];

function formulaEntries(): Entry[] {
  const formula = (): widejet.Formula => widejet.parseFormula('3*n^2 + 2*n*m + sqrt(2)/n');
  const other = (): widejet.Formula => widejet.parseFormula('n + 1');
  const one = (): widejet.Formula => widejet.parseFormula('2*n');
  return [
    ...(['plus', 'minus', 'times', 'equals'] as const).map(name =>
      method(`Formula.${name}`, formula, () => [other()]),
    ),
    method('Formula.dividedBy', formula, () => [one()]),
    ...(['negated', 'toString', 'toJSON'] as const).map(name => method(`Formula.${name}`, formula, () => [])),
    method('Formula.inverse', one, () => []),
    method('Formula.power', other, () => [3]),
    method('Formula.at', formula, () => [{ n: 2, m: 3 }]),
    method('Formula.substitute', formula, () => [{ m: other() }]),
    ...(['exponent', 'leading', 'coefficients'] as const).map(name =>
      method(`Formula.${name}`, formula, () => ['n']),
    ),
    method(
      'Formula.limit',
      () => widejet.parseFormula('2 + 1/n'),
      () => ['n'],
    ),
    method('Formula.toLatex', formula, () => [options({ collect: 'n' })]),
    method('Formula.coefficientOf', formula, () => [[...formula().terms][0]?.monomial]),
  ];
}
