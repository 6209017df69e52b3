/**
 * The binary format of WebAssembly, as far as loops over pairs of numbers need it (W3C, WebAssembly Core
 * Specification 2.0, chapter 5).
 */

/** Instructions without immediates, by their names in the text format. */
const OPCODES = {
  end: [0x0b],
  'i32.add': [0x6a],
  'i32.lt_u': [0x49],
  'i32.and': [0x71],
  'v128.and': [0xfd, 0x4e],
  'v128.bitselect': [0xfd, 0x52],
  'i64x2.all_true': [0xfd, 0xc3, 0x01],
  'f64x2.eq': [0xfd, 0x47],
  'f64x2.ne': [0xfd, 0x48],
  'f64x2.gt': [0xfd, 0x4a],
  'f64x2.abs': [0xfd, 0xec, 0x01],
  'f64x2.neg': [0xfd, 0xed, 0x01],
  'f64x2.sqrt': [0xfd, 0xef, 0x01],
  'f64x2.add': [0xfd, 0xf0, 0x01],
  'f64x2.sub': [0xfd, 0xf1, 0x01],
  'f64x2.mul': [0xfd, 0xf2, 0x01],
  'f64x2.div': [0xfd, 0xf3, 0x01],
  'f64x2.max': [0xfd, 0xf5, 0x01],
  'i64x2.shr_s': [0xfd, 0xcc, 0x01],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type PlainInstruction = keyof typeof OPCODES;

/** The bytes of a function's body, instruction after instruction. */
export class FunctionBody {
  readonly bytes: number[] = [];

  plain(...instructions: readonly PlainInstruction[]): this {
    for (const instruction of instructions) this.add(OPCODES[instruction]);
    return this;
  }

  get(local: number): this {
    return this.add([0x20, ...unsigned(local)]);
  }

  set(local: number): this {
    return this.add([0x21, ...unsigned(local)]);
  }

  tee(local: number): this {
    return this.add([0x22, ...unsigned(local)]);
  }

  /** Begins a loop; `continueIf` goes to its start again where the number on top is not 0. */
  loop(): this {
    return this.add([0x03, 0x40]);
  }

  continueIf(): this {
    return this.add([0x0d, 0x00]);
  }

  integer(value: number): this {
    return this.add([0x41, ...signed(value)]);
  }

  /** Two numbers from where the address on top and the offset point. */
  load(offset: number): this {
    return this.add([0xfd, 0x00, 4, ...unsigned(offset)]);
  }

  /** One number from there, twice. */
  loadTwice(offset: number): this {
    return this.add([0xfd, 0x0a, 3, ...unsigned(offset)]);
  }

  store(offset: number): this {
    return this.add([0xfd, 0x0b, 4, ...unsigned(offset)]);
  }

  /** A number twice. */
  constant(value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.add([0xfd, 0x0c]).add(bytes).add(bytes);
  }

  /** What another body does. */
  append({ bytes }: FunctionBody): this {
    return this.add(bytes);
  }

  private add(bytes: Iterable<number>): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }
}

/** A function of one integer that gives one: its body, and its locals after the integer. */
export interface EncodedFunction {
  readonly body: FunctionBody;
  /** How many integers it keeps, and after these how many pairs of numbers. */
  readonly integers: number;
  readonly pairs: number;
}

const [I32, V128, FUNCTION_TYPE] = [0x7f, 0x7b, 0x60];

/**
 * A module of functions that are exported as "0", "1", …, on the memory that it imports as `blocks.memory`.
 */
export function encodeModule(functions: readonly EncodedFunction[]): Uint8Array {
  const bodies = functions.map(({ body, integers, pairs }) => {
    const locals = [...unsigned(2), ...unsigned(integers), I32, ...unsigned(pairs), V128];
    return sized([...locals, ...body.bytes, ...OPCODES.end]);
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[FUNCTION_TYPE, 1, I32, 1, I32]]),
    // At least one page of memory.
    ...section(2, [[...text('blocks'), ...text('memory'), 0x02, 0x00, 0x01]]),
    ...section(
      3,
      functions.map(() => [0]),
    ),
    ...section(
      7,
      functions.map((_, k) => [...text(String(k)), 0x00, ...unsigned(k)]),
    ),
    ...section(10, bodies),
  ]);
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  return [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function text(value: string): number[] {
  return sized(Array.from(value, character => character.charCodeAt(0)));
}

/** LEB128 */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** LEB128 of a number of 32 bits with a sign. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
