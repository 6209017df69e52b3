import { sizeOf } from '../src/ad/index.js';
import type { Model } from '../src/models/index.js';
import { bindDimensions } from '../src/models/initialize.js';
import { lower, type Instruction } from '../src/program/index.js';
import { taylorSeries } from '../src/taylor/taylorTerms.js';

/**
 * The bytes that Taylor terms of one pair of inputs move with implicit weights, counted from the program:
 * each sweep over an array counts what it reads and what it writes, 8 bytes a number. What a sweep does on a
 * tile or block in the cache counts once. Arrays that stay in the cache between two sweeps count like others.
 */
export function countTraffic(
  model: Model,
  { width, inputSize, order }: { readonly width: number; readonly inputSize: number; readonly order: number },
): number {
  const dimensions = bindDimensions(model, { width, inputSize });
  const { schedule } = taylorSeries(model, { order, atOutput: 0, alongOutput: 0 });
  const lengthOf = (dimension: number | string): number =>
    typeof dimension === 'number' ? dimension : (dimensions.get(dimension) ?? 1);
  const matrices = schedule.weights.map(({ shape: [rows = 1, columns = 1] }) => {
    return new ImplicitTraffic(lengthOf(rows), lengthOf(columns));
  });
  let numbers = 0;
  for (const instruction of lower(schedule, dimensions, new Map()).instructions) {
    numbers += instruction.kind === 'product' ? asked(instruction) : swept(instruction);
  }
  return numbers * Float64Array.BYTES_PER_ELEMENT;

  function asked({ operator, transposed, questions, height }: Instruction & { kind: 'product' }): number {
    // The answers are read once more, to see that they are finite.
    return (matrices[operator]?.ask(questions.length, transposed) ?? 0) + questions.length * height;
  }
}

/** What is read and written by an instruction other than a product. */
function swept(instruction: Instruction): number {
  if (instruction.kind === 'map') {
    const size = sizeOf(instruction.lengths);
    const written = instruction.terms.filter(({ to }) => to !== undefined).length;
    const read = instruction.operands.filter(({ strides }) => strides.some(stride => stride !== 0)).length;
    return size * (read + written);
  }
  if (instruction.kind === 'contract') {
    const size = sizeOf(instruction.lengths);
    return size + size * instruction.over * instruction.factors.length;
  }
  return 0;
}

/**
 * The sweeps of ImplicitGaussian, whose questions here are independent and none of which it is asked twice.
 */
class ImplicitTraffic {
  private asked = { right: 0, left: 0 };
  private isDense = false;

  constructor(
    private readonly rows: number,
    private readonly columns: number,
  ) {}

  /** Numbers read and written for `count` questions. */
  ask(count: number, transposed: boolean): number {
    const { rows, columns, asked } = this;
    const [length, answerLength] = transposed ? [rows, columns] : [columns, rows];
    const [near, far] = transposed ? [asked.left, asked.right] : [asked.right, asked.left];
    const entries = rows * columns;
    const lengthsOfQuestions = count * length;
    if (!this.isDense && (near + far + count) * (rows + columns) > entries) {
      this.isDense = true;
      return lengthsOfQuestions + entries + this.ask(count, transposed);
    }
    if (this.isDense) {
      const readings = Math.min(rows, columns) <= 2 ? count : 1;
      return readings * entries + lengthsOfQuestions + count * answerLength;
    }
    if (transposed) asked.left += count;
    else asked.right += count;
    // Lengths; overlaps with the basis; directions, written, with what is left of overlaps and with their
    // products.
    const onTheirSide = count + (count + near) + (2 * count + near + far);
    // Normals, written; the image, written over them if there is anything to project on; the answers.
    const image = far > 0 ? 2 * count : count;
    const onTheOther = count + far + image + far + near + count;
    return onTheirSide * length + onTheOther * answerLength;
  }
}
