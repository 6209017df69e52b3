import { aShape, type Tensor } from '../ad/index.js';
import type { Operator } from '../program/index.js';
import type { Parameters } from './initialize.js';
import {
  aFiniteNumber,
  aFunction,
  anIntegerFrom,
  aText,
  instanceOf,
  kind,
  listOf,
  mostLength,
  objectWith,
  oneOf,
  optional,
  plainData,
  recordOf,
  rememberedOf,
} from '../errors/index.js';
import { mostOutputs } from './kinds/checkedOptions.js';
import type { Model, Parameter } from './model.js';

const aParameter = objectWith<Parameter>('a parameter { name, kind, shape, law }', {
  name: aText,
  kind: oneOf('weight', 'bias', 'feature'),
  shape: aShape,
  law: oneOf('normal', 'phase'),
  deviation: optional(aFiniteNumber),
});

/** What nodes of parameters are made of, and what nodes of inputs are. */
export const partOfModel = rememberedOf(
  objectWith<Model>('a model, or its name and parameters', { name: aText, parameters: listOf(aParameter) }),
);
export const partWithInputs = rememberedOf(
  objectWith<Model>('a model, or its name and inputs', {
    name: aText,
    inputs: recordOf(aShape, 'shapes by names'),
  }),
);

/** A model, whoever made it. */
export const aModel = rememberedOf(
  objectWith<Model>('a model, as mlp or defineModel makes it', {
    name: aText,
    configuration: recordOf(plainData, 'plain data'),
    inputs: recordOf(aShape, 'the shapes of inputs by their names'),
    integerInputs: optional(
      recordOf(
        objectWith<{ least: number; most: number }>('{ least, most }', {
          least: aFiniteNumber,
          most: aFiniteNumber,
        }),
        'the least and the most of inputs by their names',
      ),
    ),
    parameters: listOf(aParameter),
    hiddenDimensions: listOf(aText),
    outputs: anIntegerFrom(1, mostOutputs),
    predictions: optional(aFunction),
    apply: aFunction,
  }),
);

/** What `initialize` and `networkFromDocument` give; evaluation looks at each of the values. */
export const someParameters = instanceOf(
  Map,
  'parameters: a Map of operators and arrays by their names, as initialize makes it',
);

const anArray = objectWith<Tensor>('an array { data, shape }', {
  data: kind('an array of numbers', value => ArrayBuffer.isView(value)),
  shape: listOf(anIntegerFrom(1, mostLength)),
});
const anOperator = objectWith<Operator>('a matrix that answers products', {
  rows: anIntegerFrom(1, mostLength),
  columns: anIntegerFrom(1, mostLength),
  materialize: aFunction,
});

/** @throws InvalidArgumentError for a model or parameters of another kind. */
export function checkNetwork(model: Model, parameters: Parameters): void {
  aModel.check('model', model);
  someParameters.check('parameters', parameters);
  for (const { name, kind: wanted } of model.parameters) {
    const value: unknown = parameters.get(name);
    // What is missing, evaluation says together with what is there.
    if (value !== undefined) (wanted === 'weight' ? anOperator : anArray).check(`parameters: ${name}`, value);
  }
}
