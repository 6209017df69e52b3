import type { Model } from '../models/index.js';

/** Keys may be made of anything that a caller varies, constants of a loss for example. */
const MOST_GRAPHS = 64;

/**
 * Graphs by model and a key: each is traced once, for all widths, weights and inputs, and leaves with its model, or when many
 * others of that model were used since.
 */
export function graphCache<Graph>(): (model: Model, key: string, trace: () => Graph) => Graph {
  const graphs = new WeakMap<Model, Map<string, Graph>>();
  return (model, key, trace) => {
    const known = graphs.get(model) ?? new Map<string, Graph>();
    graphs.set(model, known);
    const graph = known.get(key) ?? trace();
    // The graph used last stands last.
    known.delete(key);
    known.set(key, graph);
    const [oldest] = known.keys();
    if (known.size > MOST_GRAPHS && oldest !== undefined) known.delete(oldest);
    return graph;
  };
}
