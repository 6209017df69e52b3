import { highestDetail, legendreRule } from './gaussLegendre.js';
import {
  endOfWeight,
  growsTooFast,
  leastEnd,
  mostEnd,
  negligible,
  variesTooFast,
  type HalfLineMesh,
} from './halfLineMesh.js';
import { valueAt, type RealFunction } from './realFunction.js';
import { shortLengths } from './shortLengths.js';

const rule = legendreRule(32, 8);
const size = rule.nodes.length;

/** What the highest coefficients of a panel may be, relative to the norm. Noise of functions is below it. */
const resolution = 2 ** -44;
/** Kinks beyond it have no weight in float64, whatever lies behind them. */
const farthestKink = mostEnd / 2;
/** Narrower panels show that a function varies fast. */
const widthOfStructure = 0.5;
const mostPanels = 20000;
const narrowest = 2 ** -44;

interface Panel {
  readonly from: number;
  readonly to: number;
  readonly even: Float64Array;
  readonly odd: Float64Array;
  /** The largest value. */
  readonly top: number;
}

/**
 * Panels no wider than `width`, which end at kinks, and are halved until their highest Legendre coefficients
 * are negligible; they go on until the function has no more weight.
 * @throws InvalidArgumentError if there is no such end: then f² has no expectation
 */
export function panelMesh(f: RealFunction, deviation: number, width: number): HalfLineMesh {
  // What varies over lengths of about 1 beside 0 is seen at any variance: panels begin small, and double.
  const lengths: number[] = [];
  for (let length = 1; length < width * deviation; length *= 2) lengths.push(length);
  const farthest = f.kinks.reduce((most, kink) => Math.max(most, Math.abs(kink) / deviation), 0);
  const known = [...f.kinks.map(Math.abs), ...lengths].map(length => length / deviation);
  const borders = [...new Set([...known, ...shortLengths(f, deviation, width)])]
    .filter(border => border > 0 && border < farthestKink)
    .sort((a, b) => a - b);
  const leastKept = Math.max(leastEnd, farthest < farthestKink ? farthest + 2 : 0);
  let panels: Panel[] = [];
  let top = 0;
  let end = 0;
  for (let from = 0; from < leastKept || (panels.at(-1)?.top ?? 0) > negligible * top; from = end) {
    if (from >= mostEnd) throw growsTooFast(deviation);
    const border = borders.find(position => position > from) ?? Infinity;
    // Steps to a border are equal, so that none is tiny.
    end = border - from > 2 * width ? from + width : border - from > width ? (from + border) / 2 : border;
    const panel = panelOf(f, deviation, from, end);
    if (!(panel.top < Infinity)) throw growsTooFast(deviation);
    panels.push(panel);
    top = Math.max(top, panel.top);
  }
  panels = refined(f, deviation, panels);
  const scale = panels.reduce((largest, panel) => Math.max(largest, panel.top), 0);
  const norm = Math.sqrt(panels.reduce((sum, panel) => sum + squaredNorm(panel, scale), 0));
  const noise = Math.sqrt(panels.reduce((sum, panel) => sum + squaredNoise(panel, scale), 0));
  const mesh = joined(panels, scale);
  const weightEnd = endOfWeight(mesh.nodes, mesh.even, mesh.odd);
  const narrow = panels.filter(({ from, to }) => to - from < widthOfStructure);
  const structure = [...new Set(narrow.flatMap(({ from, to }) => [from, to]))];
  return { ...mesh, scale, structure, noise: norm === 0 ? 0 : noise / norm, end: weightEnd };
}

function panelOf(f: RealFunction, deviation: number, from: number, to: number): Panel {
  const even = new Float64Array(size);
  const odd = new Float64Array(size);
  const middle = (from + to) / 2;
  const radius = (to - from) / 2;
  let top = 0;
  for (let i = 0; i < size; i++) {
    const z = middle + radius * rule.nodes[i]!;
    const weight = Math.exp((-z * z) / 4);
    const right = valueAt(f, deviation * z) * weight;
    if (f.parity === 'even') even[i] = right;
    else if (f.parity === 'odd') odd[i] = right;
    else {
      const left = valueAt(f, -deviation * z) * weight;
      even[i] = (right + left) / 2;
      odd[i] = (right - left) / 2;
    }
    // NaN where infinities meet: it is not below infinity either.
    top = Math.max(top, Math.abs(even[i]!), Math.abs(odd[i]!));
  }
  return { from, to, even, odd, top };
}

function refined(f: RealFunction, deviation: number, panels: readonly Panel[]): Panel[] {
  const top = panels.reduce((largest, panel) => Math.max(largest, panel.top), 0);
  const norm = top * Math.sqrt(panels.reduce((sum, panel) => sum + squaredNorm(panel, top), 0));
  const waiting = [...panels].reverse();
  const done: Panel[] = [];
  for (let panel = waiting.pop(); panel !== undefined; panel = waiting.pop()) {
    const { from, to } = panel;
    const detail = Math.max(highestDetail(rule, panel.even), highestDetail(rule, panel.odd));
    if (detail * Math.sqrt(to - from) <= resolution * norm || to - from < narrowest) {
      done.push(panel);
      continue;
    }
    if (done.length + waiting.length > mostPanels) throw variesTooFast(deviation);
    const middle = (from + to) / 2;
    waiting.push(panelOf(f, deviation, middle, to), panelOf(f, deviation, from, middle));
  }
  return done;
}

function squaredNorm({ from, to, even, odd }: Panel, scale: number): number {
  if (scale === 0) return 0;
  let sum = 0;
  for (let i = 0; i < size; i++) sum += rule.weights[i]! * ((even[i]! / scale) ** 2 + (odd[i]! / scale) ** 2);
  return (sum * (to - from)) / 2;
}

function squaredNoise({ from, to, even, odd }: Panel, scale: number): number {
  if (scale === 0) return 0;
  const radius = (to - from) / 2;
  let sum = 0;
  for (let i = 1; i < size; i++) {
    const z = from + radius * (1 + rule.nodes[i]!);
    const step = radius * (rule.nodes[i]! - rule.nodes[i - 1]!);
    const density = 1 + (z * z) / 2;
    for (const part of [even, odd]) {
      const slope = (z * (part[i]! - part[i - 1]!)) / (scale * step);
      sum += step * (slope * slope + (density * density * part[i]! * part[i]!) / (scale * scale));
    }
  }
  return sum;
}

function joined(
  panels: readonly Panel[],
  scale: number,
): Omit<HalfLineMesh, 'scale' | 'noise' | 'structure' | 'end'> {
  const length = panels.length * size;
  const [nodes, weights, even, odd] = [0, 1, 2, 3].map(() => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [p, panel] of panels.entries()) {
    const middle = (panel.from + panel.to) / 2;
    const radius = (panel.to - panel.from) / 2;
    for (let i = 0; i < size; i++) {
      const at = p * size + i;
      nodes[at] = middle + radius * rule.nodes[i]!;
      weights[at] = radius * rule.weights[i]!;
      if (scale === 0) continue;
      even[at] = panel.even[i]! / scale;
      odd[at] = panel.odd[i]! / scale;
    }
  }
  return { nodes, weights, even, odd };
}
