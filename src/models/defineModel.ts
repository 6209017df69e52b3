import {
  aFiniteNumber,
  aFunction,
  aNumberFromZero,
  anything,
  aText,
  either,
  InvalidArgumentError,
  isLikeObject,
  oneOf,
  optional,
  optionsOf,
  plainData,
  recordOf,
} from '../errors/index.js';
import { aShape, reshape, type Node, type Shape } from '../ad/index.js';
import type { InputNodes, Model, OwnPrediction, Parameter, ParameterNodes } from './model.js';
import { checkedOutput, outputsOf, traced } from './tracedModel.js';

/** A parameter of a model of one's own: its shape alone, or more. */
export type ParameterDescription =
  | Shape
  | {
      readonly shape: Shape;
      /**
       * Unless given, a matrix is a `weight` and anything else a `bias`; a `feature` is drawn but not
       * trained.
       */
      readonly kind?: Parameter['kind'];
      /** The law of its entries: "normal" (N(0, 1)) unless given. */
      readonly law?: Parameter['law'];
      /** The standard deviation of a normal law, a number ≥ 0; 1 unless given. */
      readonly deviation?: number;
    };

/** What {@link defineModel} makes a model of. */
export interface ModelDefinition<
  Inputs extends Readonly<Record<string, Shape>>,
  Parameters extends Readonly<Record<string, ParameterDescription>>,
> {
  /** What the model is called in results; seeds depend on it. */
  readonly name: string;
  /**
   * The shapes of the inputs of one example. One dimension may be a name, which `inputSize` of `initialize`
   * binds.
   */
  readonly inputs: Inputs;
  /**
   * The parameters by name. Dimensions that are names, and no dimension of an input, are widths of hidden
   * layers.
   */
  readonly parameters: Parameters;
  /** The output as a function of nodes: a vector of a known length, or a scalar, which is one output. */
  readonly apply: (
    parameters: { readonly [Name in keyof Parameters]: Node },
    inputs: { readonly [Name in keyof Inputs]: Node },
  ) => Node;
  /** What the model was made from, as plain data: all that a kind of model needs to make it again. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Exponents that you predict, by the names of quantities; "none": nothing is compared with any theory. */
  readonly predictions?: Readonly<Record<string, number | OwnPrediction>> | 'none';
}

const ownPrediction = optionsOf<OwnPrediction>('a prediction', {
  exponent: aFiniteNumber,
  bound: optional(oneOf('exact', 'upper')),
  reason: optional(aText),
});

const definitionKind = optionsOf<
  ModelDefinition<Readonly<Record<string, Shape>>, Readonly<Record<string, ParameterDescription>>>
>('defineModel', {
  name: anything,
  inputs: recordOf(anything, 'shapes by names'),
  parameters: recordOf(anything, 'shapes by names, or { shape, kind, law, deviation }'),
  apply: aFunction,
  options: optional(recordOf(plainData, 'plain data')),
  predictions: optional(
    either(
      oneOf('none'),
      recordOf(either(aFiniteNumber, ownPrediction), 'exponents by the names of quantities'),
    ),
  ),
});

const parameterOptions = optionsOf<Exclude<ParameterDescription, Shape>>('a parameter', {
  shape: aShape,
  kind: optional(oneOf('weight', 'bias', 'feature')),
  law: optional(oneOf('normal', 'phase')),
  deviation: optional(aNumberFromZero),
});

/**
 * A model of one's own, from which Taylor terms, steps, sweeps and reports follow as for `mlp`. `apply` is
 * traced once here, so that what is wrong with it is said at once: how many outputs it has and which
 * dimensions are widths is read off.
 *
 * @throws InvalidArgumentError, ShapeError or UnknownNameError saying what is wrong: a name that is empty, or
 *   that an input and a parameter share; a function that is async or gives no node; an output of another rank
 *   or unknown length; a dimension without a length; a parameter or input that `apply` asks for and the model
 *   does not have, or has and `apply` does not use.
 * @example
 * ```ts
 * import { add, dimensionSize, divide, matvec, relu, sqrt } from 'widejet/graph';
 * import { defineModel, initialize, taylorTerms } from 'widejet';
 * // h = v · (W₂ q / √n + q) / √n with q = relu(W₁ x / √m): a residual network of one block.
 * const residual = defineModel({
 *   name: 'residual',
 *   inputs: { x: ['inputSize'] },
 *   parameters: { W1: ['n', 'inputSize'], W2: ['n', 'n'], V: [1, 'n'] },
 *   apply({ W1, W2, V }, { x }) {
 *     const q = relu(divide(matvec(W1, x), sqrt(dimensionSize('inputSize'))));
 *     const block = divide(matvec(W2, q), sqrt(dimensionSize('n')));
 *     return divide(matvec(V, add(block, q)), sqrt(dimensionSize('n')));
 *   },
 * });
 * const parameters = initialize(residual, { width: 64, inputSize: 2, seed: 1 });
 * const { derivatives } = await taylorTerms(residual, parameters, { at: [1, 0], along: [0, 1], order: 3 });
 * console.log(residual.hiddenDimensions, residual.outputs, derivatives.length); // [ 'n' ] 1 4
 * ```
 */
export function defineModel<
  const Inputs extends Readonly<Record<string, Shape>>,
  const Parameters extends Readonly<Record<string, ParameterDescription>>,
>(definition: ModelDefinition<Inputs, Parameters>): Model {
  definitionKind.check('definition', definition);
  const { name, inputs, predictions } = definition;
  checkName(name);
  const parameters = Object.entries<ParameterDescription>(definition.parameters).map(describedParameter);
  checkNames(name, inputs, parameters);
  // Both records have the names of the definition, which the types of `apply` repeat.
  const apply = definition.apply as (parameters: ParameterNodes, inputs: InputNodes) => unknown;
  const described = { name, inputs, parameters };
  const { output, hiddenDimensions } = traced(described, apply);
  return {
    ...described,
    configuration: { model: name, ...definition.options },
    hiddenDimensions,
    outputs: outputsOf(name, output),
    ...(predictions !== undefined && { predictions: predictor(predictions) }),
    apply(parameters, inputs) {
      const output = checkedOutput(name, apply(parameters, inputs));
      return output.rank === 0 ? reshape(output, [1]) : output;
    },
  };
}

function checkName(name: string): void {
  if (typeof name !== 'string' || name.trim() === '')
    throw new InvalidArgumentError('name', name, 'a name for the model');
}

const kinds: readonly Parameter['kind'][] = ['weight', 'bias', 'feature'];
const laws: readonly Parameter['law'][] = ['normal', 'phase'];

function describedParameter([name, description]: [string, ParameterDescription]): Parameter {
  const given: Partial<Exclude<ParameterDescription, Shape>> = isShape(description)
    ? { shape: description }
    : isLikeObject(description)
      ? description
      : {};
  if (!isShape(given.shape)) {
    throw new InvalidArgumentError(
      `parameters.${name}`,
      description,
      'a shape as ["n", 3], or { shape, kind, law, deviation }',
    );
  }
  const { shape, kind = shape.length === 2 ? 'weight' : 'bias', law = 'normal', deviation = 1 } = given;
  if (!kinds.includes(kind))
    throw new InvalidArgumentError(`parameters.${name}.kind`, kind, kinds.join(', '));
  if (!laws.includes(law)) throw new InvalidArgumentError(`parameters.${name}.law`, law, laws.join(', '));
  if (!Number.isFinite(deviation) || deviation < 0 || (law !== 'normal' && deviation !== 1)) {
    const allowed = law === 'normal' ? 'a finite number ≥ 0' : 'none, since the law is not normal';
    throw new InvalidArgumentError(`parameters.${name}.deviation`, deviation, allowed);
  }
  aShape.check(`parameters.${name}`, shape);
  if (!isShape(description)) parameterOptions.check(`parameters.${name}`, description);
  return { name, kind, shape, law, ...(deviation !== 1 && { deviation }) };
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value);
}

function checkNames(
  model: string,
  inputs: Readonly<Record<string, Shape>>,
  parameters: readonly Parameter[],
): void {
  if (Object.keys(inputs).length === 0)
    throw new InvalidArgumentError(
      'inputs',
      inputs,
      `one or more inputs of ${model}, as { x: ["inputSize"] }`,
    );
  for (const [name, shape] of Object.entries<unknown>(inputs)) aShape.check(`inputs.${name}`, shape);
  if (!parameters.some(({ kind }) => kind !== 'feature')) {
    throw new InvalidArgumentError(
      'parameters',
      parameters.map(({ name }) => name),
      `one or more parameters of ${model} that are trained, as { W1: ["n", "inputSize"] }`,
    );
  }
  const shared = parameters.find(({ name }) => Object.hasOwn(inputs, name));
  if (shared !== undefined) {
    throw new InvalidArgumentError(`parameters.${shared.name}`, shared.name, 'a name that no input has');
  }
}

/** Predictions by the name of a quantity; with "none" theory has no say either. */
function predictor(
  given: Readonly<Record<string, number | OwnPrediction>> | 'none',
): (quantity: string) => readonly OwnPrediction[] | undefined {
  if (given === 'none') return () => [];
  const known = new Map(
    Object.entries(given).map(([quantity, prediction]) => {
      const own = typeof prediction === 'number' ? { exponent: prediction } : prediction;
      if (!Number.isFinite(own.exponent)) {
        throw new InvalidArgumentError(`predictions.${quantity}`, own.exponent, 'a finite exponent');
      }
      return [quantity, [own]];
    }),
  );
  return quantity => known.get(quantity);
}
