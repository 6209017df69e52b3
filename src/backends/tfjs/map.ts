import type { Attributes, ElementwiseName } from '../../ad/index.js';
import { shownByLater, type MapInstruction, type Program } from '../../program/index.js';
import { operations, type Operation } from './elementwise.js';
import { arrayIn, type Step } from './run.js';
import { readingOf, wholeOf } from './views.js';

/**
 * A map, prepared: one operation of TensorFlow.js after the other, each on tensors as small as broadcasting
 * allows; or undefined where a function of a user's own is among its terms.
 */
export function prepareMap(instruction: MapInstruction, { slots }: Program): Step | undefined {
  const { lengths, operands, terms } = instruction;
  const readings = operands.map(view => readingOf(slots[view.slot]!, view, lengths));
  const own: Operation[] = [];
  for (const { operation, attributes } of terms) {
    if (operation === 'elementwiseFunction') return undefined;
    own.push(operationOf(operation, attributes));
  }
  const isShown = shownByLater(operands.length, terms);
  return run => {
    const { tf } = run;
    const values = operands.map(({ slot }, k) => readings[k]!(tf, arrayIn(run, slot)));
    terms.forEach(({ of }, k) => {
      values.push(
        own[k]!(
          tf,
          of.map(position => values[position]!),
        ),
      );
    });
    const results = values.slice(operands.length);
    return {
      arrays: terms.flatMap(({ to }, k) =>
        to === undefined ? [] : [[to, wholeOf(tf, results[k]!, lengths)] as const],
      ),
      looked: terms.map(({ label }, k) => ({
        label,
        values: results[k]!,
        lengths,
        isShown: isShown[k]!,
      })),
    };
  };
}

/** Each entry of the table takes the attributes of its own primitive, which the term has too. */
function operationOf(
  name: Exclude<ElementwiseName, 'elementwiseFunction'>,
  attributes: Attributes,
): Operation {
  return (operations[name] as (attributes: Attributes) => Operation)(attributes);
}
