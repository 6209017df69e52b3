import type { DimensionBindings, Node } from '../ad/index.js';
import { lower, type Program, type Schedule } from '../program/index.js';

/** Programs of a schedule for lengths that were asked before: a sweep asks the same ones again and again. */
const programs = new WeakMap<Schedule, Map<string, Program>>();
const MOST_PROGRAMS = 8;

/** The program of a schedule for given lengths, as `lower` makes it; the one made before if there is one. */
export function programFor(
  scheduled: Schedule,
  dimensions: DimensionBindings,
  batches: ReadonlyMap<Node, readonly number[]>,
): Program {
  const key = JSON.stringify([[...dimensions], [...batches.values()]]);
  const known = programs.get(scheduled) ?? new Map<string, Program>();
  programs.set(scheduled, known);
  const program = known.get(key) ?? lower(scheduled, dimensions, batches);
  // The program used last stands last; the one that was not used for longest leaves.
  known.delete(key);
  known.set(key, program);
  const [oldest] = known.keys();
  if (known.size > MOST_PROGRAMS && oldest !== undefined) known.delete(oldest);
  return program;
}
