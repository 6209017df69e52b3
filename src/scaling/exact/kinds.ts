import { aFiniteNumber, aText, either, listOf, objectWith, optional, recordOf } from '../../errors/index.js';
import { aFormula, aPower } from '../../symbolic/index.js';
import { aPrediction } from '../quantities/index.js';
import type { ExactRow } from './exactRows.js';
import type { KnownSize } from './exactSize.js';

/** What is known exactly, as it comes back to tables, files and pages. */
export const aKnownSize = objectWith<KnownSize>('√E Q², as exactSizes gives it', {
  secondMoment: aFormula,
  symbols: recordOf(aFiniteNumber, 'numbers by symbols'),
  exponent: aFiniteNumber,
});
export const anExactSize = either(
  aKnownSize,
  objectWith<{ readonly unknown: string }>('{ unknown: why }', { unknown: aText }),
);

const anExactRow = objectWith<ExactRow>('a row, as exactRows gives it', {
  quantity: aText,
  power: aPower,
  mean: optional(aFormula),
  moment: optional(aFormula),
  exponent: optional(aFiniteNumber),
  predictions: listOf(aPrediction),
  predicted: optional(aPrediction),
  verdict: aText,
  reason: aText,
});
export const someExactRows = listOf(anExactRow);
