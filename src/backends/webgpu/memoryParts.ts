/** In how many buffers the two memories of a kernel lie, and how many numbers each but the last has. */
export interface MemoryParts {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** Bindings of a kernel before those of its memories: parameters, faults, constants. */
const BEFORE = ['read-only-storage', 'storage', 'read-only-storage'] as const;

/** The kinds of all bindings of a kernel, in their order: the buffers of `a`, and then those of `b`. */
export function bindingTypes({ a, b }: MemoryParts): string[] {
  return [
    ...BEFORE,
    ...new Array<string>(a).fill('storage'),
    ...new Array<string>(b).fill('read-only-storage'),
  ];
}

/** In how many buffers each memory may lie, so that a kernel can have two of them. */
export function mostParts(storageBuffers: number): number {
  return Math.max(1, Math.floor((storageBuffers - BEFORE.length) / 2));
}

/** The bindings in WGSL, and functions that read and write at any place of a memory. */
export function memoriesText({ a, b, length }: MemoryParts): string {
  const declared = (memory: string, count: number, first: number, access: string): string =>
    Array.from(
      { length: count },
      (_, k) => `@group(0) @binding(${first + k}) var<storage, ${access}> ${memory}${k}: array<number>;`,
    ).join('\n');
  /** A statement with the element of the buffer that a place is in. */
  const chosen = (memory: string, count: number, statement: (element: string) => string): string =>
    Array.from({ length: count }, (_, k) => {
      const own = statement(`${memory}${k}[${k === 0 ? 'place' : `place - ${k * length}u`}]`);
      return k === count - 1 ? `{ ${own} }` : `if (place < ${(k + 1) * length}u) { ${own} } else`;
    }).join(' ');
  const read = (memory: string, count: number): string =>
    `var value: number;\n  ${chosen(memory, count, element => `value = ${element};`)}\n  return value;`;
  return `
@group(0) @binding(0) var<storage, read> p: array<u32>;
@group(0) @binding(1) var<storage, read_write> faults: array<atomic<u32>>;
@group(0) @binding(2) var<storage, read> constants: array<vec2<f32>>;
${declared('a', a, BEFORE.length, 'read_write')}
${declared('b', b, BEFORE.length + a, 'read')}
fn aAt(place: u32) -> number {
  ${read('a', a)}
}
fn bAt(place: u32) -> number {
  ${read('b', b)}
}
fn setA(place: u32, value: number) {
  ${chosen('a', a, element => `${element} = value;`)}
}
`;
}
