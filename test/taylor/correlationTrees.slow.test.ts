import { smallNetworks } from './correlationCases.js';
import { itSumsTree, treeCase, treesOfFive } from './correlationTreeCases.js';

describe('correlation functions of trees of five vertices are the sums over all entries of all derivative tensors', () => {
  for (const network of smallNetworks) {
    const drawn = treeCase(network);
    for (const [shape, edges] of Object.entries(treesOfFive)) itSumsTree(shape, edges, drawn);
  }
});
