import type { Model } from '../models/index.js';

/** Graphs by model and a key: each is traced once, for all widths, weights and inputs, and leaves with its model. */
export function graphCache<Graph>(): (model: Model, key: string, trace: () => Graph) => Graph {
  const graphs = new WeakMap<Model, Map<string, Graph>>();
  return (model, key, trace) => {
    const known = graphs.get(model) ?? new Map<string, Graph>();
    graphs.set(model, known);
    const graph = known.get(key) ?? trace();
    known.set(key, graph);
    return graph;
  };
}
