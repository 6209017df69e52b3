import { aNode, describeShape, Node, reshape, slice, type Tensor } from '../ad/index.js';
import { ShapeError } from '../errors/index.js';
import { evaluate } from '../evaluation/index.js';
import {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type InputNodes,
  type Model,
  type ParameterNodes,
  type Parameters,
} from '../models/index.js';
import { schedule, type Operator, type Schedule } from '../program/index.js';
import { bindings } from './inputs.js';

/** A network as an expression of its parameters, which nodes stand for. */
export class TracedNetwork {
  readonly parameters: ParameterNodes;
  /** The parameters that gradient descent moves. */
  readonly trained: readonly Node[];

  constructor(readonly model: Model) {
    this.parameters = parameterNodes(model);
    this.trained = trainedNodes(model, this.parameters);
  }

  /** h, of shape [outputs]. */
  apply(inputs: InputNodes): Node {
    const output: unknown = this.model.apply(this.parameters, inputs);
    const { name, outputs } = this.model;
    aNode.check(`what apply of ${name} gives`, output);
    const { shape } = output as Node;
    if (shape.length !== 1 || shape[0] !== outputs)
      throw new ShapeError(
        `what apply of ${name} gives has shape ${describeShape(shape)}, allowed: [${outputs}], its outputs`,
      );
    return output as Node;
  }

  /** hₖ, a scalar. */
  output(inputs: InputNodes, k: number): Node {
    return reshape(slice(this.apply(inputs), k, k + 1), []);
  }
}

/** What differs from one asking to the next, by name: inputs of the network, or arrays of another kind. */
export type Unknowns<Asked> = { readonly [Name in keyof Asked]: InputNodes | Node };

/** Their values. */
export type Values<Asked> = { readonly [Name in keyof Asked]: ValueOf<Asked[Name]> };
type ValueOf<Unknown> = Unknown extends Node ? Tensor : Readonly<Record<string, Tensor>>;

/** What a trace finds: the nodes whose values answer the question, and what else is known of them. */
export interface Traced {
  readonly outputs: readonly Node[];
}

/** A question about a network, ready to be asked of any parameters and inputs, at any width. */
export class Question<Asked extends Unknowns<Asked>, Found extends Traced> {
  readonly schedule: Schedule;

  constructor(
    readonly network: TracedNetwork,
    readonly unknowns: Asked,
    readonly found: Found,
  ) {
    this.schedule = schedule(found.outputs);
  }

  /** The values of the outputs, in their order. */
  ask(parameters: Parameters, values: Values<Asked>): Promise<Tensor[]> {
    return evaluate(this.schedule, this.bind(parameters, values));
  }

  /**
   * Puts values to nodes.
   * @throws InvalidArgumentError if a parameter is missing.
   */
  bind(parameters: Parameters, values: Values<Asked>): Map<Node, Tensor | Operator> {
    const bound = bindings(this.network.parameters, parameters);
    for (const name of Object.keys(this.unknowns) as (keyof Asked)[]) {
      const unknown: InputNodes | Node = this.unknowns[name];
      const value: unknown = values[name];
      // The types of both belong together.
      if (unknown instanceof Node) bound.set(unknown, value as Tensor);
      else {
        const arrays = value as Readonly<Record<string, Tensor>>;
        for (const [input, node] of Object.entries(unknown)) bound.set(node, arrays[input] as Tensor);
      }
    }
    return bound;
  }
}

/** Keys may be made of anything that a caller varies, constants of a loss for example. */
const MOST_QUESTIONS = 64;

/**
 * A kind of question about networks, as mathematics:
 *
 *   trace (nodes for parameters and unknowns) → transform (gradients, jets) → schedule → evaluate.
 *
 * The first three happen once for a model and a key, for all widths, parameters and inputs; what they give
 * leaves with its model, or when many other questions were asked of that model since.
 *
 * @param unknowns makes the nodes of what is given anew each time.
 * @param trace writes the answer as nodes.
 * @param keyOf equal for keys that mean the same graph; what stands in the key, unless given.
 */
export function question<Key, Asked extends Unknowns<Asked>, Found extends Traced>(
  unknowns: (model: Model, key: Key) => Asked,
  trace: (network: TracedNetwork, unknowns: Asked, key: Key) => Found,
  keyOf: (model: Model, key: Key) => string = (_, key) => JSON.stringify(key),
): (model: Model, key: Key) => Question<Asked, Found> {
  const questions = new WeakMap<Model, Map<string, Question<Asked, Found>>>();
  return (model, key) => {
    const known = questions.get(model) ?? new Map<string, Question<Asked, Found>>();
    questions.set(model, known);
    const name = keyOf(model, key);
    const found = known.get(name) ?? made(model, key);
    // The question asked last stands last.
    known.delete(name);
    known.set(name, found);
    const [oldest] = known.keys();
    if (known.size > MOST_QUESTIONS && oldest !== undefined) known.delete(oldest);
    return found;
  };

  function made(model: Model, key: Key): Question<Asked, Found> {
    const network = new TracedNetwork(model);
    const asked = unknowns(model, key);
    return new Question(network, asked, trace(network, asked, key));
  }
}

/** One list of inputs. */
export const inputsAlone = (model: Model): { readonly inputs: InputNodes } => ({
  inputs: inputNodes(model, ''),
});

/** The inputs i, where the network is expanded, and j, along whose gradient. */
export const inputPair = (model: Model): { readonly at: InputNodes; readonly along: InputNodes } => ({
  at: inputNodes(model, '_i'),
  along: inputNodes(model, '_j'),
});
