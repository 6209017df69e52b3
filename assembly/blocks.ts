/**
 * Blocks of numbers in the memory of a module, where the caller writes and reads them. They begin at multiples of
 * eight numbers, and have room for a multiple of eight: all of these may be computed.
 */

/** 512 KiB: what a usual second-level cache holds. */
const NUMBERS: i32 = 65536;

const MEMORY = memory.data(NUMBERS * 8, 16);

export function memoryAddress(): usize {
  return MEMORY;
}

/** How many numbers there is room for. */
export function memoryLength(): i32 {
  return NUMBERS;
}

/** Where a block lies that begins with this number. */
// @ts-ignore: decorator
@inline
export function address(position: i32): usize {
  return MEMORY + (<usize>position << 3);
}

// @ts-ignore: decorator
@inline
export function bytesOf(count: i32): usize {
  return (<usize>(count + 1) >> 1) << 4;
}

/** Bytes for loops that compute eight numbers in each turn, which takes half of the time where one number takes little. */
// @ts-ignore: decorator
@inline
export function eightsOf(count: i32): usize {
  return (<usize>(count + 7) >> 3) << 6;
}
