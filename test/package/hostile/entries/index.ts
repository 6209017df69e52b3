import type { Entry } from '../entry.js';
import { graphEntries } from './graph.js';
import { nodeEntries } from './node.js';
import { scalingEntries } from './scaling.js';
import { widejetEntries } from './widejet.js';

/** An example for every function and class behind a door. */
export const entries: readonly Entry[] = [
  ...widejetEntries,
  ...graphEntries,
  ...scalingEntries,
  ...nodeEntries,
];
