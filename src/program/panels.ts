import type { Node } from '../ad/index.js';
import { isTransposed, weightOfProduct } from './weights.js';

/** The products with one weight that are to be answered together. */
export interface Panel {
  readonly weight: Node;
  readonly transposed: boolean;
  readonly size: number;
  nodes: Node[];
}

export interface Panels {
  /** Takes a product whose input is there; false for a node that is no product with a weight. */
  admit(node: Node): boolean;
  /** A panel whose members are all there, or else the fullest part of one, or nothing if no product waits. */
  next(): Panel | undefined;
}

/** Finds the products with weights of a graph that can be answered together. */
export function gatherPanels(order: readonly Node[]): Panels {
  const depths = new Map<Node, ReadonlyMap<string, number>>();
  const sizes = new Map<string, number>();
  const nameOf = new Map<Node, string>();
  for (const node of order) {
    let depth = deepest(node.inputs.map(input => depths.get(input)));
    const weight = weightOfProduct(node);
    if (weight !== undefined) {
      const key = `${weight.id}${isTransposed(node) ? 'T' : ''}`;
      const own = (depth?.get(key) ?? 0) + 1;
      depth = new Map(depth).set(key, own);
      const name = `${key},${own}`;
      nameOf.set(node, name);
      sizes.set(name, (sizes.get(name) ?? 0) + 1);
    }
    if (depth !== undefined) depths.set(node, depth);
  }

  const open = new Map<string, Panel>();
  const waiting = new Set<Panel>();
  const full: Panel[] = [];
  return {
    admit(node) {
      const name = nameOf.get(node);
      const weight = weightOfProduct(node);
      if (name === undefined || weight === undefined) return false;
      const panel = open.get(name) ?? {
        weight,
        transposed: isTransposed(node),
        size: sizes.get(name) ?? 1,
        nodes: [],
      };
      open.set(name, panel);
      panel.nodes.push(node);
      waiting.add(panel);
      if (panel.nodes.length === panel.size) {
        waiting.delete(panel);
        full.push(panel);
      }
      return true;
    },
    next() {
      const complete = full.shift();
      if (complete !== undefined) return complete;
      let fullest: Panel | undefined;
      for (const panel of waiting) if (panel.nodes.length > (fullest?.nodes.length ?? 0)) fullest = panel;
      if (fullest === undefined) return undefined;
      const part = { ...fullest, size: fullest.nodes.length };
      waiting.delete(fullest);
      const [name] = [...open].find(([, panel]) => panel === fullest) ?? [''];
      open.delete(name);
      sizes.set(name, fullest.size - part.size);
      return part;
    },
  };
}

/** The greatest depth for each weight; shared, not copied, where one input has them all. */
function deepest(
  inputs: readonly (ReadonlyMap<string, number> | undefined)[],
): ReadonlyMap<string, number> | undefined {
  let merged: ReadonlyMap<string, number> | undefined;
  for (const depth of inputs) {
    if (depth === undefined || depth === merged) continue;
    if (merged === undefined || covers(depth, merged)) merged = depth;
    else if (!covers(merged, depth)) {
      const both = new Map(merged);
      for (const [key, value] of depth) both.set(key, Math.max(value, both.get(key) ?? 0));
      merged = both;
    }
  }
  return merged;
}

function covers(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  for (const [key, value] of b) if ((a.get(key) ?? 0) < value) return false;
  return true;
}
