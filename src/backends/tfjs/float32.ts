import { InvalidArgumentError } from '../../errors/index.js';

/**
 * Numbers rounded to float32.
 *
 * @param what what the numbers are, for the message.
 * @throws InvalidArgumentError for a number that float32 does not have.
 */
export function toFloat32(numbers: Float64Array, what: string): Float32Array {
  const rounded = Float32Array.from(numbers);
  const element = rounded.findIndex(value => !Number.isFinite(value));
  if (element < 0) return rounded;
  throw new InvalidArgumentError(
    what,
    numbers[element],
    'numbers of float32, at most 3.4e38 in size',
    'Compute larger ones in float64, on the processor or by OpenCL',
  );
}
