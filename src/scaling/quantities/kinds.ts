import { correlationKind } from './correlation.js';
import { layerTermKind } from './layerTerm.js';
import { limitDistanceKind } from './limitDistance.js';
import { primaryTermKind } from './primaryTerm.js';
import type { QuantityKind } from './quantityKind.js';
import { taylorTermKind } from './taylorTerm.js';

/**
 * Every kind of quantity, in the order in which reports show their groups. A new one is a file beside this
 * and a line here.
 */
export const quantityKinds: readonly QuantityKind[] = [
  taylorTermKind,
  limitDistanceKind,
  layerTermKind,
  primaryTermKind,
  correlationKind,
];
