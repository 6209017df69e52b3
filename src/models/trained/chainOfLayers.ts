import { DataFormatError, ShapeError, UnknownNameError, InvalidArgumentError } from '../../errors/index.js';
import type { NamedLayer } from './namedLayers.js';
import { naturalOrder } from './naturalOrder.js';

/**
 * What the axes of a matrix are: outputs × inputs, as in PyTorch, or inputs × outputs, as in Keras, Flax and
 * what is written x @ W.
 */
export type ArrayLayout = 'outputs-inputs' | 'inputs-outputs';

const layouts: readonly ArrayLayout[] = ['outputs-inputs', 'inputs-outputs'];

/** What PyTorch and Keras call their matrices. */
const layoutOfWord = { weight: 'outputs-inputs', kernel: 'inputs-outputs' } as const;

/** Layers in their order, from the input to the output. */
export interface LayerChain {
  readonly layers: readonly NamedLayer[];
  readonly layout: ArrayLayout;
}

/** More orders of layers than these are not tried. */
const mostSteps = 10_000;

/**
 * The order of layers and the layout of their matrices, from their shapes and names. Layers whose names
 * differ in numbers alone ("layers.0", "layers.2"; "dense", "dense_1") stand in the order of these. Of the
 * two layouts and of all orders of other layers there must be one in which each layer takes what the layer
 * before it gives, and biases are as long as outputs; where both layouts fit, names decide.
 *
 * @param order the names of layers in their order, where it is known.
 * @throws ShapeError if no order fits; DataFormatError if several do, saying what to give;
 *   InvalidArgumentError or UnknownNameError if `order` does not have the names of the file.
 */
export function chainOfLayers(
  layers: readonly NamedLayer[],
  source: string,
  given: { readonly layout?: ArrayLayout | undefined; readonly order?: readonly string[] | undefined },
): LayerChain {
  checkLayout(given.layout);
  const groups = given.order === undefined ? groupsOf(layers) : [inOrder(layers, given.order)];
  const found = (given.layout === undefined ? layouts : [given.layout]).flatMap(layout =>
    chainsOf(groups, layout).map(chain => ({ layout, layers: chain })),
  );
  const possible = chosenByName(found, layers);
  const [chain] = possible;
  if (chain === undefined) throw nothingFits(layers, source);
  if (possible.some(({ layout }) => layout !== chain.layout)) {
    throw new DataFormatError(
      `${source}: the matrices may be outputs × inputs or inputs × outputs, by their shapes and names; say which: ` +
        `layout (--layout) ${layouts.map(layout => JSON.stringify(layout)).join(' or ')}`,
    );
  }
  if (possible.length > 1) {
    throw new DataFormatError(
      `${source}: the layers ${shown(layers)} fit each other in several orders; say which, from the input to the ` +
        'output: layers (--layers name,name,...)',
    );
  }
  return chain;
}

/** The numbers of inputs and outputs of a layer. */
export function sizesOf({ matrix }: NamedLayer, layout: ArrayLayout): { inputs: number; outputs: number } {
  const [first, second] = matrix.shape as [number, number];
  return layout === 'outputs-inputs'
    ? { inputs: second, outputs: first }
    : { inputs: first, outputs: second };
}

function checkLayout(layout: string | undefined): void {
  if (layout !== undefined && !(layouts as readonly string[]).includes(layout))
    throw new InvalidArgumentError('layout', layout, layouts.map(each => JSON.stringify(each)).join(' or '));
}

/** Layers whose names differ in numbers alone, in the order of these. */
function groupsOf(layers: readonly NamedLayer[]): NamedLayer[][] {
  const groups = new Map<string, NamedLayer[]>();
  for (const layer of layers) {
    const kind = layer.name.replaceAll(/_?\d+/g, '');
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [layer]);
    else group.push(layer);
  }
  return [...groups.values()].map(group => group.sort((a, b) => naturalOrder(a.name, b.name)));
}

function inOrder(layers: readonly NamedLayer[], order: readonly string[]): NamedLayer[] {
  const known = layers.map(({ name }) => name);
  const missing = known.find(name => !order.includes(name));
  if (missing !== undefined || order.length > known.length)
    throw new InvalidArgumentError('layers', order, `each of ${known.join(', ')} once`);
  return order.map(name => {
    const layer = layers.find(each => each.name === name);
    if (layer === undefined) throw new UnknownNameError('layers', name, known);
    return layer;
  });
}

/** Up to two ways to put groups together, each in its order, so that layers fit each other. */
function chainsOf(groups: readonly (readonly NamedLayer[])[], layout: ArrayLayout): NamedLayer[][] {
  const count = groups.reduce((sum, { length }) => sum + length, 0);
  const chains: NamedLayer[][] = [];
  let steps = 0;
  const follow = (
    places: readonly number[],
    chain: readonly NamedLayer[],
    size: number | undefined,
  ): void => {
    if (chain.length === count) chains.push([...chain]);
    groups.forEach((group, which) => {
      const layer = group[places[which] ?? 0];
      if (layer === undefined || chains.length > 1 || ++steps > mostSteps) return;
      const { inputs, outputs } = sizesOf(layer, layout);
      const fits = size === undefined || size === inputs;
      if (!fits || (layer.bias !== undefined && layer.bias.shape[0] !== outputs)) return;
      follow(
        places.map((place, k) => (k === which ? place + 1 : place)),
        [...chain, layer],
        outputs,
      );
    });
  };
  follow(
    groups.map(() => 0),
    [],
    undefined,
  );
  return chains;
}

/** Where both layouts fit, the word that names matrices, if it is the same for all. */
function chosenByName(chains: readonly LayerChain[], layers: readonly NamedLayer[]): readonly LayerChain[] {
  const words = new Set(layers.map(({ word }) => word));
  const [word] = words;
  if (words.size !== 1 || word === undefined) return chains;
  const own = chains.filter(({ layout }) => layout === layoutOfWord[word]);
  return own.length > 0 ? own : chains;
}

function nothingFits(layers: readonly NamedLayer[], source: string): ShapeError {
  return new ShapeError(
    `${source}: the layers ${shown(layers)} do not follow each other in any order, allowed: matrices of which each ` +
      'takes as many numbers as the one before it gives, and biases as long as what their matrix gives; layers (--layers) says an order that is not found',
  );
}

function shown(layers: readonly NamedLayer[]): string {
  return layers
    .map(({ name, matrix, bias }) => {
      const own = `[${matrix.shape.join(', ')}]${bias === undefined ? '' : ` with a bias of ${bias.shape.join(', ')}`}`;
      return `${JSON.stringify(name)} ${own}`;
    })
    .join(', ');
}
