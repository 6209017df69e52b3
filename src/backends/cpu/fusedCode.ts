import type { Attributes, ElementwiseName, ElementwiseTable } from '../../ad/index.js';
import { FunctionBody, type EncodedFunction } from '../../webAssembly/index.js';

/** A term as it is written: its operands by position, 0, 1, …, each put on top by `take`. */
interface Writer {
  readonly body: FunctionBody;
  readonly take: (operand: number) => FunctionBody;
  /** Puts a number on top, twice, which is made before the loop begins. */
  readonly constant: (value: number) => FunctionBody;
}

type Write = (writer: Writer) => void;

const unary =
  (operation: 'f64x2.abs' | 'f64x2.neg' | 'f64x2.sqrt') =>
  (): Write =>
  ({ take }) =>
    void take(0).plain(operation);

const binary =
  (operation: 'f64x2.add' | 'f64x2.sub' | 'f64x2.mul' | 'f64x2.div' | 'f64x2.max') =>
  (): Write =>
  ({ take }) => {
    take(0);
    take(1).plain(operation);
  };

/** Operations of a few instructions: those of assembly/map.ts, with the same bits. */
const table: Partial<ElementwiseTable<Write>> = {
  abs: unary('f64x2.abs'),
  add: binary('f64x2.add'),
  divide: binary('f64x2.div'),
  leakyRelu:
    ({ slope }) =>
    ({ take, constant }) => {
      take(0);
      take(0).plain('f64x2.abs', 'f64x2.add');
      constant(0.5).plain('f64x2.mul');
      constant(slope);
      take(0);
      take(0).plain('f64x2.abs', 'f64x2.sub');
      constant(0.5).plain('f64x2.mul', 'f64x2.mul', 'f64x2.add');
    },
  maximum: binary('f64x2.max'),
  multiply: binary('f64x2.mul'),
  negate: unary('f64x2.neg'),
  relu:
    () =>
    ({ take, constant }) => {
      take(0);
      take(0).plain('f64x2.abs', 'f64x2.add');
      constant(0.5).plain('f64x2.mul');
    },
  sqrt: unary('f64x2.sqrt'),
  step:
    ({ negative, positive }) =>
    ({ body, take, constant }) => {
      constant(negative);
      constant(positive);
      take(0).integer(63).plain('i64x2.shr_s', 'v128.bitselect');
      take(0);
      body.constant(0).plain('f64x2.ne', 'v128.and');
    },
  subtract: binary('f64x2.sub'),
  where:
    () =>
    ({ body, take }) => {
      take(1);
      take(2);
      take(0);
      body.constant(0).plain('f64x2.gt', 'v128.bitselect');
    },
};

function writeOf(operation: ElementwiseName, attributes: Attributes): Write | undefined {
  // Each entry of the table takes the attributes of its own primitive.
  return (table[operation] as ((attributes: Attributes) => Write) | undefined)?.(attributes);
}

/** Whether an operation can be part of a loop with others. */
export function isFusible(operation: ElementwiseName): boolean {
  return table[operation] !== undefined;
}

/** A term of a loop: what it makes, of what, and where it is kept, as an address of memory. */
export interface LoopTerm {
  readonly operation: ElementwiseName;
  readonly attributes: Attributes;
  readonly of: readonly number[];
  readonly value: number;
  readonly address: number | undefined;
}

/** Where a value lies before the loop: an array of numbers, or a single one. */
export interface LoopInput {
  readonly address: number;
  readonly isSingle: boolean;
}

const [END, AT, FIRST_PAIR] = [0, 1, 2];
const BYTES_OF_PAIR = 16;

/** Short loops compute more in a turn: stepping takes as long as two terms, and results are waited for. */
const MOST_PAIRS = 4;
const TERMS_AT_A_TIME = 16;

/** Loops compute multiples of so many numbers. */
export const NUMBERS_OF_TURN = 2 * MOST_PAIRS;

/**
 * One loop over arrays for some terms: what is needed again stays in registers. Its argument is the number
 * of bytes of each array, and the result 1 if all that is checked is finite. It computes eight numbers more
 * than needed, at most.
 *
 * @param isChecked which values are looked at. The sum of those of one turn is looked at, which is not finite
 *   if one of them is not: it may be so without, if they are huge.
 */
export function encodeLoop(
  terms: readonly LoopTerm[],
  inputs: ReadonlyMap<number, LoopInput>,
  isChecked: (value: number) => boolean,
): EncodedFunction {
  let locals = FIRST_PAIR;
  const isFinite = locals++;
  const constants = new ConstantLocals(() => locals++);
  const body = new FunctionBody();
  const fitting = Math.max(1, TERMS_AT_A_TIME / terms.length);
  const pairs = Math.min(MOST_PAIRS, 2 ** Math.floor(Math.log2(fitting)));
  const turns = Array.from({ length: pairs }, (_, pair) => turnAt(pair * BYTES_OF_PAIR));
  // Turns are written side by side, so that none waits for its own results.
  for (const term of terms) for (const turn of turns) turn.write(term);
  for (const turn of turns) turn.close();
  body
    .get(AT)
    .integer(pairs * BYTES_OF_PAIR)
    .plain('i32.add')
    .tee(AT)
    .get(END)
    .plain('i32.lt_u')
    .continueIf();
  body.plain('end');
  body.get(isFinite).constant(0).plain('f64x2.eq', 'i64x2.all_true');

  const whole = new FunctionBody();
  constants.write(whole);
  whole.loop().append(body);
  return { body: whole, integers: 1, pairs: locals - FIRST_PAIR };

  function turnAt(offset: number): { write(term: LoopTerm): void; close(): void } {
    const own = new Map<number, number>();
    const total = locals++;
    let isFirst = true;
    const localOf = (value: number): number => {
      const local = own.get(value) ?? locals++;
      own.set(value, local);
      return local;
    };
    const check = (value: number): void => {
      if (!isChecked(value)) return;
      if (!isFirst) body.get(total);
      body.get(localOf(value));
      if (!isFirst) body.plain('f64x2.add');
      body.set(total);
      isFirst = false;
    };
    const take = (value: number): FunctionBody => {
      if (own.has(value)) return body.get(localOf(value));
      const { address, isSingle } = inputs.get(value)!;
      if (isSingle) return body.integer(0).loadTwice(address);
      body
        .get(AT)
        .load(address + offset)
        .set(localOf(value));
      check(value);
      return body.get(localOf(value));
    };
    const constant = (value: number): FunctionBody => body.get(constants.localOf(value));
    return {
      write({ operation, attributes, of, value, address }) {
        const write = writeOf(operation, attributes);
        if (write === undefined) throw new Error(`${operation} is no part of a loop`);
        write({ body, take: operand => take(of[operand]!), constant });
        body.set(localOf(value));
        check(value);
        if (address !== undefined)
          body
            .get(AT)
            .get(localOf(value))
            .store(address + offset);
      },
      close() {
        if (!isFirst) body.get(isFinite).constant(0).get(total).plain('f64x2.mul', 'f64x2.add').set(isFinite);
      },
    };
  }
}

/** Constants in locals, one for each: −0 is another than 0. */
class ConstantLocals {
  private readonly locals = new Map<string, { readonly value: number; readonly local: number }>();

  constructor(private readonly newLocal: () => number) {}

  localOf(value: number): number {
    const key = Object.is(value, -0) ? '-0' : String(value);
    const known = this.locals.get(key) ?? { value, local: this.newLocal() };
    this.locals.set(key, known);
    return known.local;
  }

  write(body: FunctionBody): void {
    for (const { value, local } of this.locals.values()) body.constant(value).set(local);
  }
}
