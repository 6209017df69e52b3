import type { Model, Parameters } from '../../models/index.js';
import type { ModelInputs, OutputChoice } from '../../questions/index.js';
import type { Prediction } from './prediction.js';

/** Quantities that tables, figures and the page show together. */
export interface QuantityGroup {
  /** For names of files and places in the page: lower-case letters and hyphens, "taylor-terms". */
  readonly key: string;
  /** For people: "Taylor terms". */
  readonly title: string;
  /** How a quantity of the group is written on an axis. */
  readonly symbol: string;
  /** What these quantities are, for those who open the page without knowing. */
  readonly introduction: string;
}

/** One network, and what it is asked at. */
export interface QuantityOptions {
  /** x₀, x₁, ... */
  readonly inputs: readonly ModelInputs[];
  /** Which output f is, for networks of several: one number, or one for each input. */
  readonly output: OutputChoice;
  /** Names the random directions of estimates. */
  readonly seed: number;
}

/** A number that one network has, and that a sweep follows over widths. */
export interface Quantity {
  readonly name: string;
  /** How people read the name: K⁽³⁾ for K3. */
  readonly label: string;
  readonly group: QuantityGroup;
  /** How many inputs x₀, x₁, ... it needs: the first ones. */
  readonly inputsNeeded: number;
  /** The order of the Taylor terms that take as much memory. */
  readonly order: number;
  /** Whether its values are estimates, with an error of their own. */
  readonly isEstimated: boolean;
  /** Quantities of one batch come from one evaluation. */
  readonly batch: string;
  /**
   * How `exactMoment` calls it, for reports to show √E Q²; with `aboutItsLimit` it is that less its limit as
   * n → ∞. Absent where there are no exact moments.
   */
  readonly secondMoment?: { readonly of: string; readonly aboutItsLimit?: true };
  /** @throws InvalidArgumentError before work starts, if the model has no such quantity. */
  check(model: Model): void;
  /** What theory says of it as the hidden layers widen, whether it applies or not. */
  predictions(model: Model): readonly Prediction[];
}

/** A kind of quantity: all that is known of it. A new one is a file beside this and a line in `kinds.ts`. */
export interface QuantityKind {
  /** What its names look like, for people: "a Taylor term as K3". */
  readonly form: string;
  /** The group of its quantities; kinds may share one. */
  readonly group: QuantityGroup;
  /**
   * Batches of this kind are evaluated before all others. Implicit weights answer questions in the order in
   * which they are asked, so these values are the same whatever else is asked for.
   */
  readonly isFirst?: true;
  /** The quantity of a name; nothing for the name of another kind. */
  parse(name: string): Quantity | undefined;
  /** The values of quantities of one batch in one network, in their order. */
  evaluate(
    model: Model,
    parameters: Parameters,
    batch: readonly Quantity[],
    options: QuantityOptions,
  ): Promise<readonly number[]>;
}
