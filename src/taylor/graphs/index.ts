// What is asked of networks as nodes of a graph, for other readings of it than numbers.
export { expand, factorial } from '../expansion.js';
export { traceTaylorTerms } from '../taylorTerms.js';
export { contractionOf, isForest, traceTrees } from '../correlation/trees.js';
export { checkLayered, checkTermCount } from '../theoremTerms/layers.js';
export { traceLayerTerms } from '../theoremTerms/layerTerms.js';
export { traceOutputTerms } from '../theoremTerms/outputTerms.js';
export { pairOf, type Pair } from '../theoremTerms/pairs.js';
