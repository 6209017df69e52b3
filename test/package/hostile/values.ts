/** Numbers of a seed, the same on every machine (mulberry32). */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 to `count` − 1. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}

/** What hostile functions throw: whoever calls them may let it through. */
export class HostileError extends Error {}

type Maker = (dice: Dice) => unknown;

function cycle(): unknown {
  const value: Record<string, unknown> = { name: 'cycle' };
  value['self'] = value;
  value['list'] = [value];
  return value;
}

function cyclicList(): unknown {
  const value: unknown[] = [1];
  value.push(value);
  return value;
}

function deep(): unknown {
  let value: unknown = 1;
  for (let k = 0; k < 20_000; k++) value = k % 2 === 0 ? [value] : { value };
  return value;
}

function deepList(): unknown {
  let value: unknown = 1;
  for (let k = 0; k < 20_000; k++) value = [value];
  return value;
}

/** Reading anything of it fails. */
function unreadable(): unknown {
  const refuse = (): never => {
    throw new HostileError('not readable');
  };
  return new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
}

const refusing = {
  get value(): never {
    throw new HostileError('not readable');
  },
  toString(): never {
    throw new HostileError('not readable');
  },
};

const numbers: readonly Maker[] = [
  () => NaN,
  () => Infinity,
  () => -Infinity,
  () => -0,
  () => 0,
  () => -1,
  () => 0.5,
  () => 1.0000000000000002,
  () => 1e9,
  () => 2 ** 31,
  () => 2 ** 32 + 1,
  () => 2 ** 53,
  () => -(2 ** 53),
  () => Number.MAX_VALUE,
  () => -Number.MAX_VALUE,
  () => 5e-324,
  () => 1e300,
  () => 1e-300,
  dice => (dice.next() - 0.5) * 20,
  dice => dice.below(2000),
  () => '3',
  () => 3n,
  () => 10n ** 400n,
  () => Object(3) as unknown,
  () => [3],
];

const texts: readonly Maker[] = [
  () => '',
  () => ' ',
  () => '__proto__',
  () => 'constructor',
  () => 'toString',
  () => 'hasOwnProperty',
  () => 'x'.repeat(1_000_000),
  () => '('.repeat(100_000),
  () => '\u0000\ud800"<script>',
  () => 'Nan',
  () => '1e999',
  dice => Array.from({ length: 12 }, () => String.fromCharCode(32 + dice.below(95))).join(''),
];

const lists: readonly Maker[] = [
  () => [],
  () => [[]],
  () => [NaN],
  () => [undefined],
  () => [null, 1],
  () => [1, [2]],
  () => ['1', '2'],
  () => [1e308, 1e308],
  () => new Array<number>(3),
  () => new Array<number>(2 ** 31),
  () => Float32Array.of(1, 0),
  () => Int32Array.of(1, 0),
  () => Uint8Array.of(1, 0),
  () => BigInt64Array.of(1n, 0n),
  () => Float64Array.of(NaN, 1),
  () => new Float64Array(0),
  () => Float64Array.of(1, 0),
  () => new DataView(new ArrayBuffer(16)),
  () => new ArrayBuffer(16),
  () => ({ length: 2, 0: 1, 1: 0 }),
  () => ({ length: 2 ** 40 }),
  () => new Set([1, 0]),
  () => ({ data: Float32Array.of(1, 0), shape: [2] }),
  () => ({ data: Float64Array.of(1, 0), shape: [3] }),
  () => ({ data: Float64Array.of(1, 0), shape: [2 ** 30, 2 ** 30] }),
  () => ({ data: [1, 0], shape: [2] }),
  () => ({ data: Float64Array.of(1, 0) }),
  () => ({ data: new Float64Array(0), shape: [0] }),
  cyclicList,
  deepList,
];

const functions: readonly Maker[] = [
  () => () => undefined,
  () => () => NaN,
  () => () => ({}),
  () => () => 'text',
  () => (x: unknown) => x,
  // It waits for nothing, and so gives a promise.
  // eslint-disable-next-line @typescript-eslint/require-await
  () => async () => 1,
  () => () => {
    throw new HostileError('thrown by a function');
  },
  () =>
    class Thing {
      readonly name = 'thing';
    },
  () =>
    function* some() {
      yield 1;
    },
];

const others: readonly Maker[] = [
  () => undefined,
  () => null,
  () => true,
  () => false,
  () => Symbol('hostile'),
  () => ({}),
  () => Object.create(null) as unknown,
  () => JSON.parse('{ "__proto__": { "polluted": true } }') as unknown,
  () => ({ toString: 1, valueOf: 2 }),
  () => refusing,
  () => new Map(),
  () => new Map([['W1', 1]]),
  () => new Date(NaN),
  () => new Date(0),
  () => /x/g,
  () => new Error('a value'),
  () => Promise.resolve(1),
  () => new WeakMap(),
  () => new URL('http://localhost/'),
  () => new AbortController().signal,
  () => AbortSignal.abort(),
  () => globalThis,
  () => ({ constructor: undefined }),
  cycle,
  deep,
  unreadable,
];

const all: readonly Maker[] = [...numbers, ...texts, ...lists, ...functions, ...others];

/** A value that is likely to be wrong where `right` stands: of its kind as often as of any other. */
export function hostileValue(dice: Dice, right: unknown): unknown {
  const kind =
    typeof right === 'number'
      ? numbers
      : typeof right === 'string'
        ? texts
        : typeof right === 'function'
          ? functions
          : Array.isArray(right) || ArrayBuffer.isView(right)
            ? lists
            : others;
  return dice.pick(dice.next() < 0.6 ? kind : all)(dice);
}
