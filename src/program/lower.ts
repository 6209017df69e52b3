import { aSchedule } from './kinds.js';
import {
  anIntegerFrom,
  checkArguments,
  instanceOf,
  InvalidArgumentError,
  listOf,
  mostLength,
} from '../errors/index.js';
import {
  bindDimension,
  byNode,
  type DimensionBindings,
  type Elementwise,
  elementwiseName,
  type ElementwiseName,
  isApplication,
  leaves,
  type Node,
  sizeOf,
  type StructuralName,
} from '../ad/index.js';
import type { Action, Label, Part, Program, View } from './instructions.js';
import { coalesce, lengthsOf, layoutOf, stridesIn, type Layout } from './layout.js';
import { withFrees } from './liveness.js';
import { nonFinite } from './nonFinite.js';
import type { Schedule, Step } from './schedule.js';
import { structuralRules, type Contraction, type Movement } from './structuralRules.js';

const aLength = anIntegerFrom(1, mostLength);
const someLengths = instanceOf(Map, 'a Map of the lengths of dimensions by their names');

/** Where the value of a node lies. */
interface Place extends Layout {
  readonly slot: number;
  readonly start: number;
}

/**
 * A schedule for given lengths of all axes, as instructions on arrays. Scalars that depend on nothing but
 * dimensions are computed here, once.
 *
 * @param dimensions the lengths of all named dimensions.
 * @param batches the batch axes of each input.
 */
export function lower(
  schedule: Schedule,
  dimensions: DimensionBindings,
  batches: ReadonlyMap<Node, readonly number[]>,
): Program {
  checkArguments({
    schedule: [schedule, aSchedule],
    dimensions: [dimensions, someLengths],
    batches: [batches, byNode],
  });
  for (const length of dimensions.values()) aLength.check('dimensions', length);
  for (const lengths of batches.values()) listOf(aLength).check('batches', lengths);
  const slots: number[] = [];
  const known = new Map<number, Float64Array>();
  const labels: Label[] = [];
  const places = new Map<Node, Place>();
  /** Scalars whose numbers are known beforehand; they get a slot when an instruction reads them. */
  const numbers = new Map<Node, number>();
  const instructions: Action[] = [];
  const users = usersOf(schedule);
  const results = new Set(schedule.outputs);

  const inputs = schedule.inputs.map(node => {
    const layout = { batch: batches.get(node) ?? [], shape: boundShape(node) };
    return newPlace(node, layout).slot;
  });
  schedule.steps.forEach(step => {
    if (step.weight !== undefined) lowerProducts(step, step.weight);
    else if (step.nodes.length > 1) lowerChain(step.nodes);
    else step.nodes.forEach(lowerNode);
  });
  const outputs = schedule.outputs.map((node): Part & { layout: Layout } => {
    const { slot, start, batch, shape } = placeOf(node);
    return { slot, start, length: sizeOf(lengthsOf({ batch, shape })), layout: { batch, shape } };
  });
  return { slots, inputs, known, instructions: withFrees(instructions, outputs, known), outputs, labels };

  function boundShape(node: Node): number[] {
    return node.shape.map(dimension => bindDimension(dimension, dimensions));
  }

  function newPlace(node: Node, { batch, shape }: Layout): Place {
    const place = { slot: slots.push(sizeOf(batch) * sizeOf(shape)) - 1, start: 0, batch, shape };
    places.set(node, place);
    return place;
  }

  function placeOf(node: Node): Place {
    const place = places.get(node);
    if (place !== undefined) return place;
    const number = numbers.get(node);
    if (number === undefined)
      throw new InvalidArgumentError(
        'graph.steps',
        `without ${node.toString()}`,
        'the steps that schedule gives',
      );
    const scalar = newPlace(node, { batch: [], shape: [] });
    known.set(scalar.slot, Float64Array.of(number));
    return scalar;
  }

  function labelOf(node: Node): number {
    return labels.push({ node, shape: boundShape(node) }) - 1;
  }

  function lowerNode(node: Node): void {
    if (isApplication(node, leaves.constant)) numbers.set(node, node.attributes.value);
    else if (isApplication(node, leaves.dimensionSize)) {
      numbers.set(node, bindDimension(node.attributes.dimension, dimensions));
    } else if (isApplication(node, leaves.constantArray)) {
      const { slot } = newPlace(node, { batch: [], shape: boundShape(node) });
      known.set(slot, node.attributes.data);
    } else if (isApplication(node, leaves.weight)) {
      const { slot } = newPlace(node, { batch: [], shape: boundShape(node) });
      instructions.push({ kind: 'entries', operator: schedule.weights.indexOf(node), to: slot });
    } else if (elementwiseName(node.primitive) !== undefined) {
      if (!foldScalar(node)) lowerChain([node]);
    } else lowerMovement(node);
  }

  /** Computes a scalar of known numbers at once. */
  function foldScalar(node: Node): boolean {
    if (node.rank > 0) return false;
    const operands: number[] = [];
    for (const input of node.inputs) {
      const number = numbers.get(input);
      if (number === undefined) return false;
      operands.push(number);
    }
    const value = (node.primitive as Elementwise).value(operands, node.attributes);
    if (!Number.isFinite(value)) throw nonFinite({ node, shape: [] }, value, 0);
    numbers.set(node, value);
    return true;
  }

  /** Elementwise nodes of one shape: those with the same batch axes become one map. */
  function lowerChain(chain: readonly Node[]): void {
    const groups = new Map<string, { layout: Layout; nodes: Node[] }>();
    const layouts = new Map<Node, Layout>();
    for (const node of chain) {
      if (foldScalar(node)) continue;
      const own = node.inputs.map(input => layouts.get(input) ?? placeOf(input));
      const { batch, shape } = layoutOf(node, own, dimensions);
      layouts.set(node, { batch, shape });
      const key = batch.join();
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { layout: { batch, shape }, nodes: [node] });
      else group.nodes.push(node);
    }
    // Whoever reads a value has all of its batch axes: larger batches come later.
    const ordered = [...groups.values()].sort(
      ({ layout: a }, { layout: b }) => sizeOf(a.batch) - sizeOf(b.batch) || a.batch.length - b.batch.length,
    );
    for (const { layout, nodes: group } of ordered) lowerMap(layout, group);
  }

  function lowerMap(layout: Layout, group: readonly Node[]): void {
    const inside = new Set(group);
    const given = [...new Set(group.flatMap(({ inputs }) => inputs.filter(input => !inside.has(input))))];
    const from = given.map(placeOf);
    const { lengths, strides } = coalesce(lengthsOf(layout), [
      stridesIn(layout, layout),
      ...from.map(place => stridesIn(place, layout)),
    ]);
    const operands = from.map(({ slot, start }, k): View => ({ slot, start, strides: strides[k + 1] ?? [] }));
    const positions = new Map<Node, number>(given.map((node, k) => [node, k]));
    const terms = group.map((node, k) => {
      const of = node.inputs.map(input => positions.get(input) ?? NaN);
      positions.set(node, given.length + k);
      const stays = results.has(node) || (users.get(node) ?? []).some(user => !inside.has(user));
      return {
        operation: node.primitive.name as ElementwiseName,
        attributes: node.attributes,
        of,
        label: labelOf(node),
        ...(stays && { to: newPlace(node, layout).slot }),
      };
    });
    instructions.push({ kind: 'map', lengths, operands, terms });
  }

  function lowerMovement(node: Node): void {
    const from = node.inputs.map(placeOf);
    const out = layoutOf(node, from, dimensions);
    const movement = movementOf(node, from, out);
    if ('start' in movement) {
      const [place] = from as [Place];
      places.set(node, { ...out, slot: place.slot, start: place.start + movement.start });
      return;
    }
    const { slot } = newPlace(node, out);
    const label = labelOf(node);
    if ('indices' in movement) {
      const [{ slot: source, start }] = from as [Place];
      const part = { slot: source, start, length: sizeOf(movement.lengths) };
      instructions.push({ kind: 'gather', ...movement, from: part, to: slot, label });
      return;
    }
    for (const contraction of movement) instructions.push(placed(contraction, from, slot, label));
  }

  function lowerProducts({ nodes: products, transposed }: Step, weight: Node): void {
    const [rows, columns] = boundShape(weight) as [number, number];
    const [length, height] = transposed ? [rows, columns] : [columns, rows];
    const from = products.map(node => placeOf(node.inputs[1] as Node));
    const questions = from.map(({ slot, start, batch, shape }): Part => ({
      slot,
      start,
      length: sizeOf(batch) * sizeOf(shape),
    }));
    const answers = products.map((node, k) => {
      const { batch, shape } = from[k] as Place;
      return { slot: newPlace(node, { batch, shape: shape.with(-1, height) }).slot, label: labelOf(node) };
    });
    const operator = schedule.weights.indexOf(weight);
    instructions.push({ kind: 'product', operator, transposed, length, height, questions, answers });
  }
}

/** Who reads a node. */
function usersOf({ steps }: Schedule): Map<Node, Node[]> {
  const users = new Map<Node, Node[]>();
  for (const node of steps.flatMap(({ nodes }) => nodes)) {
    for (const input of node.inputs) {
      const known = users.get(input);
      if (known === undefined) users.set(input, [node]);
      else known.push(node);
    }
  }
  return users;
}

/** Each rule has the operands and attributes of its own primitive, which the node has too. */
function movementOf(node: Node, inputs: readonly Layout[], out: Layout): Movement {
  const rule = structuralRules[node.primitive.name as StructuralName] as (
    inputs: readonly Layout[],
    out: Layout,
    attributes: Node['attributes'],
  ) => Movement;
  return rule(inputs, out, node.attributes);
}

/** A contraction of operands that lie in slots. */
function placed(
  { by, lengths, over, factors, to }: Contraction,
  from: readonly Place[],
  slot: number,
  label: number,
): Action {
  const axes = coalesce(lengths, [to.strides, ...factors.map(({ strides }) => strides)]);
  return {
    kind: 'contract',
    by,
    lengths: axes.lengths,
    over,
    factors: factors.map(({ operand, start, step }, k) => {
      const place = from[operand] as Place;
      return { slot: place.slot, start: place.start + start, strides: axes.strides[k + 1] ?? [], step };
    }),
    to: { slot, start: to.start, strides: axes.strides[0] ?? [] },
    label,
  };
}
