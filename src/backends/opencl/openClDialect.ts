import { GROUP_SIZE, type Dialect, type Kind } from '../devices/index.js';
import { errorFunctions, functionsFor, literal } from './openClFunctions.js';
import { normalFunctions, normalTables } from './openClNormals.js';

/** Memories up to so many numbers are indexed by 32 bits, which devices calculate with faster. */
export const MOST_SHORT = 2 ** 31;

/** What the name of a kind is in OpenCL C. */
const types: Record<Kind, string> = { number: 'double', index: 'index_type', word: 'uint' };

const unary =
  (name: string) =>
  ([x]: readonly string[]): string =>
    `${name}(${x!})`;

const binary =
  (symbol: string) =>
  ([x, y]: readonly string[]): string =>
    `(${x!} ${symbol} ${y!})`;

const call =
  (name: string) =>
  (operands: readonly string[], constants: readonly string[]): string =>
    `${name}(${[...operands, ...constants].join(', ')})`;

/** A call of a function of three operands at most, however many there are to choose from. */
const callOf =
  (name: string, count: number) =>
  (operands: readonly string[]): string =>
    `${name}(${operands.slice(0, count).join(', ')})`;

/** One of the kinds of what is not finite, as the program that reads the notes knows them. */
const FAULT = `
void noteFault(__global int *faults, index_type label, double x, index_type element) {
  const int kind = x != x ? 0 : x > 0 ? 1 : 2;
  atomic_min(faults + 3 * label + kind, (int)min(element, (index_type)0x7ffffffe));
}
int isFault(double x) { return (as_uint2(x).y & 0x7ff00000u) == 0x7ff00000u; }
`;

/**
 * OpenCL C 1.2 in float64. Nothing is contracted: a sum of products rounds twice, as on the processor, so
 * that what is made of additions, multiplications, divisions and roots alone has the same bits.
 */
export function openClDialect(isLong: boolean): Dialect {
  return {
    name: 'OpenCL C',
    prelude: kernels =>
      [
        '#ifdef cl_khr_fp64\n#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n#endif',
        '#pragma OPENCL FP_CONTRACT OFF',
        `typedef ${isLong ? 'ulong' : 'uint'} index_type;`,
        FAULT,
        ...(/\b(erfOf|erfcOf|geluOf)\(/.test(kernels) ? [errorFunctions] : []),
        functionsFor(kernels),
        ...(kernels.includes('normalNumber(') ? [normalFunctions] : []),
      ].join('\n'),
    kernel: (name, body, shared = 0) => `
__kernel __attribute__((reqd_work_group_size(${GROUP_SIZE}, 1, 1)))
void ${name}(__global double *a, __global double *b, __global const ulong *parameters, ulong begin, __global int *faults) {
  __global const ulong *p = parameters + begin;
  const index_type item = get_global_id(0);
  const index_type lane = get_local_id(0);
  const index_type group = get_group_id(0);
  ${shared > 0 ? `__local double shared[${shared}];` : ''}
  ${body}
}`,
    let: (kind, name, value) => `const ${types[kind]} ${name} = ${value};`,
    variable: (kind, name, value) => `${types[kind]} ${name} = ${value};`,
    array: (kind, name, length) => `${types[kind]} ${name}[${length}];`,
    parameter: (kind, position) =>
      kind === 'number' ? `as_double(p[${position}])` : `((${types[kind]})p[${position}])`,
    load: (memory, place) => `${memory}[${place}]`,
    store: (memory, place, value) => `${memory}[${place}] = ${value};`,
    shared: place => `shared[${place}]`,
    barrier: 'barrier(CLK_LOCAL_MEM_FENCE);',
    literal,
    add: (x, y) => `(${x} + ${y})`,
    subtract: (x, y) => `(${x} - ${y})`,
    multiply: (x, y) => `(${x} * ${y})`,
    larger: (x, y) => `larger(${x}, ${y})`,
    isFault: x => `isFault(${x})`,
    noteFault: (label, x, element) => `noteFault(faults, ${label}, ${x}, ${element});`,
    normals: {
      tables: normalTables,
      draw: (key, first, item, deviation) =>
        `(${deviation} * normalNumber(b, ${key.join(', ')}, p[${first}] + ${item}))`,
    },
    operations: {
      abs: unary('fabs'),
      add: binary('+'),
      atan: unary('atan'),
      atan2: callOf('atan2Of', 2),
      cos: unary('cos'),
      cosh: unary('cosh'),
      divide: binary('/'),
      erf: unary('erfOf'),
      erfc: unary('erfcOf'),
      exp: unary('exp'),
      expm1: unary('expm1'),
      exponentiate: callOf('pow', 2),
      gaussian: unary('gaussianOf'),
      gelu: unary('geluOf'),
      gramRoot: callOf('gramRootOf', 3),
      leakyRelu: ([x], [slope]) => `leakyReluOf(${x!}, ${slope!})`,
      log: unary('log'),
      log1p: unary('log1p'),
      maximum: callOf('larger', 2),
      multiply: binary('*'),
      negate: ([x]) => `(-${x!})`,
      power: ([x], [exponent]) => call('pow')([x!], [exponent!]),
      relu: unary('reluOf'),
      sechSquared: unary('sechSquaredOf'),
      sigmoid: unary('sigmoidOf'),
      sin: unary('sin'),
      sinh: unary('sinh'),
      softplus: unary('softplusOf'),
      sqrt: unary('sqrt'),
      step: ([x], [negative, positive]) => `stepOf(${x!}, ${negative!}, ${positive!})`,
      subtract: binary('-'),
      tan: unary('tan'),
      tanh: unary('tanh'),
      where: ([condition, x, y]) => `(${condition!} > 0 ? ${x!} : ${y!})`,
    },
  };
}
