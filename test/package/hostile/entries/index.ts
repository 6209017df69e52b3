import type { Entry } from '../entry.js';
import { errorEntries } from './errors.js';
import { graphEntries } from './graph.js';
import { nodeEntries } from './node.js';
import { predictionEntries } from './predictions.js';
import { scalingEntries } from './scaling.js';
import { symbolEntries } from './symbols.js';
import { widejetEntries } from './widejet.js';

/** An example for every function and class behind a door. */
export const entries: readonly Entry[] = [
  ...widejetEntries,
  ...symbolEntries,
  ...predictionEntries,
  ...errorEntries(),
  ...graphEntries,
  ...scalingEntries,
  ...nodeEntries,
];
