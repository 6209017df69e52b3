import { add, input, multiply, sum, type Node, type TensorLike } from '../../../src/ad/index.js';
import {
  evaluate,
  gradient,
  jet,
  jvp,
  type Bindings,
  type EvaluateOptions,
} from '../../../src/evaluation/index.js';

/** The highest order that the conformance suite asks for. */
export const highestOrder = 6;

/** A function of t whose result has the shape of t, each element depending on its own t alone. */
export type Path = (t: Node) => Node;

export function sumAll(x: Node): Node {
  return x.rank === 0 ? x : sumAll(sum(x));
}

export function ones(shape: readonly number[]): TensorLike {
  return { data: new Float64Array(shape.reduce((size, length) => size * length, 1)).fill(1), shape };
}

/** x₀ + x₁ t + x₂ t² + ..., by Horner's rule. */
export function polynomial(coefficients: readonly (Node | number)[], t: Node): Node {
  const [last, ...rest] = coefficients.toReversed();
  return rest.reduce<Node>(
    (value, coefficient) => add(multiply(value, t), coefficient),
    // The highest coefficient, in the shape of t.
    add(multiply(t, 0), last!),
  );
}

/** g′(t), element by element: the gradient of Σ g(t). */
function slope(g: Path): Path {
  return t => gradient(u => sumAll(g(u)))(t);
}

function coefficient(g: Path, k: number, t: Node, one: Node): Node {
  return jet(g, k)([t], [one]).coefficients[k]!;
}

/** One way to get the coefficient g⁽ᵏ⁾(t)/k!, for the orders from `lowest` to `highest`. */
export interface Route {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  readonly coefficient: (g: Path, k: number, t: Node, one: Node) => Node;
}

/** Taylor mode, and reverse mode outside it. What a composition counts twice is divided out again. */
export const quickRoutes: readonly Route[] = [
  { name: 'jet', lowest: 0, highest: highestOrder, coefficient },
  {
    name: 'gradient of jet',
    lowest: 1,
    highest: highestOrder,
    coefficient: (g, k, t, one) => multiply(1 / k, slope(u => coefficient(g, k - 1, u, one))(t)),
  },
];

export const longRoutes: readonly Route[] = [
  {
    name: 'nested jvp',
    lowest: 1,
    highest: highestOrder,
    coefficient(g, k, t, one) {
      let nested = g;
      let factorial = 1;
      for (let j = 1; j <= k; j++) {
        const inside = nested;
        nested = u => jvp(inside)([u], [one]).tangent;
        factorial *= j;
      }
      return multiply(1 / factorial, nested(t));
    },
  },
  {
    name: 'jet of gradient',
    lowest: 1,
    highest: highestOrder,
    coefficient: (g, k, t, one) => multiply(1 / k, coefficient(slope(g), k - 1, t, one)),
  },
  {
    name: 'jet of gradient of gradient',
    lowest: 2,
    highest: highestOrder,
    coefficient: (g, k, t, one) => multiply(1 / (k * (k - 1)), coefficient(slope(slope(g)), k - 2, t, one)),
  },
  {
    name: 'gradient of jet of gradient',
    lowest: 2,
    highest: highestOrder,
    coefficient: (g, k, t, one) =>
      multiply(1 / (k * (k - 1)), slope(u => coefficient(slope(g), k - 2, u, one))(t)),
  },
  {
    name: 'jet of jet',
    lowest: 2,
    highest: highestOrder,
    // binom(k, 2) g⁽ᵏ⁾/k! is the coefficient of δ² εᵏ⁻² in g(t + δ + ε).
    coefficient: (g, k, t, one) =>
      multiply(
        2 / (k * (k - 1)),
        coefficient(u => coefficient(g, 2, u, one), k - 2, t, one),
      ),
  },
];

/** Every composition of the transforms that reaches a coefficient. */
export const routes: readonly Route[] = [...quickRoutes, ...longRoutes];

/** The coefficients of orders lowest..order of a route, at one or many t at once, as rows. */
export async function coefficientsBy(
  route: Route,
  makePath: (inputs: readonly Node[]) => Path,
  inputs: readonly TensorLike[],
  shape: readonly number[],
  order: number,
  { bindings = new Map(), ...options }: EvaluateOptions & { readonly bindings?: Bindings } = {},
): Promise<Map<number, Float64Array>> {
  const nodes = inputs.map((value, position) => input(String(position), shapeOf(value)));
  const t = input('t', shape);
  const one = input('one', shape);
  const path = makePath(nodes);
  const outputs: Node[] = [];
  const highest = Math.min(route.highest, order);
  for (let k = route.lowest; k <= highest; k++) outputs.push(route.coefficient(path, k, t, one));
  const all = new Map([...bindings, [t, zeros(shape)], [one, ones(shape)]] as [Node, TensorLike][]);
  nodes.forEach((node, position) => all.set(node, inputs[position]!));
  const { backend } = options;
  const results = await evaluate(outputs, all, backend === undefined ? {} : { backend });
  return new Map(results.map(({ data }, position) => [route.lowest + position, data]));
}

function zeros(shape: readonly number[]): TensorLike {
  return { data: new Float64Array(shape.reduce((size, length) => size * length, 1)), shape };
}

function shapeOf(value: TensorLike): readonly number[] {
  if (typeof value === 'object' && 'shape' in value) return value.shape;
  return value instanceof Float64Array ? [value.length] : [];
}
