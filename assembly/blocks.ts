/**
 * Blocks of numbers in the memory of a module, where the caller writes and reads them. All arrays of a call are
 * whole blocks; numbers up to the next multiple of 2 are computed too.
 */

const BLOCK: i32 = 2048;
const BLOCKS: i32 = 32;

const MEMORY = memory.data(BLOCKS * BLOCK * 8, 16);

export function blocksAddress(): usize {
  return MEMORY;
}
/** Numbers in a block. */
export function blockLength(): i32 {
  return BLOCK;
}
/** How many blocks there are. */
export function blockCount(): i32 {
  return BLOCKS;
}

// @ts-ignore: decorator
@inline
export function address(block: i32): usize {
  return MEMORY + <usize>block * (BLOCK * 8);
}

// @ts-ignore: decorator
@inline
export function bytesOf(count: i32): usize {
  return (<usize>(count + 1) >> 1) << 4;
}
