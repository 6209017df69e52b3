import { GROUP_SIZE, type Dialect, type Kind } from '../devices/index.js';
import { arithmeticText, type Arithmetic } from './arithmetic.js';
import { constant, withLiterals } from './constants.js';
import { functionsText } from './functions.js';
import { memoriesText, type MemoryParts } from './memoryParts.js';
import { normalsText, normalTables } from './normals.js';

/** Words of a launch before its parameters: groups in a row of the grid, and groups in all. */
export const HEAD = 2;

const types: Record<Kind, string> = { number: 'number', index: 'u32', word: 'u32' };

/** A call of a function of so many operands. */
const call =
  (name: string, count = 1) =>
  (operands: readonly string[]): string =>
    `${name}(${operands.slice(0, count).join(', ')})`;

/**
 * WGSL, in float32 or double float32, for memories in so many buffers. Numbers are added and multiplied by
 * functions, which `arithmetic` has.
 */
export function webGpuDialect(arithmetic: Arithmetic, parts: MemoryParts): Dialect {
  const functions = functionsText(arithmetic.isPair);
  const seen = (text: string): string => (arithmetic.isGuarded ? text : withLiterals(text));
  const word = (position: string, which: 0 | 1): string => `p[${HEAD + which}u + 2u * (${position})]`;
  const wholeParameter = (position: string): string =>
    `vec2<u32>(${word(position, 0)}, ${word(position, 1)})`;
  const normalsFor = (kernels: string): string =>
    /(firstAttempt|completeNumbers|Wide)\(/.test(kernels)
      ? normalsText(arithmetic.isPair, kernels.includes('completeNumbers('))
      : '';
  return {
    name: 'WGSL',
    prelude: kernels =>
      seen(`${memoriesText(parts)}${arithmeticText(arithmetic)}${functions}${normalsFor(kernels)}`),
    kernel: (name, body, shared = 0) => `
${shared > 0 ? `var<workgroup> ofGroup: array<number, ${shared}>;` : ''}
@compute @workgroup_size(${GROUP_SIZE})
fn ${name}(@builtin(workgroup_id) place: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let group = place.y * p[0] + place.x;
  if (group >= p[1]) { return; }
  let item = group * ${GROUP_SIZE}u + lane;
  unknownZero = bitcast<u32>(constants[0].x);
  {
    ${seen(body)}
  }
  if (lost != 0u) { atomicMin(&faults[0], 0u); }
}`,
    let: (kind, name, value) => `let ${name}: ${types[kind]} = ${value};`,
    variable: (kind, name, value) => `var ${name}: ${types[kind]} = ${value};`,
    array: (kind, name, length) => `var ${name}: array<${types[kind]}, ${length}>;`,
    parameter(kind, position) {
      if (kind !== 'number') return word(position, 0);
      const high = `bitcast<f32>(${word(position, 0)})`;
      return arithmetic.isPair ? `vec2<f32>(${high}, bitcast<f32>(${word(position, 1)}))` : high;
    },
    load: (memory, place) => (parts[memory] === 1 ? `${memory}0[${place}]` : `${memory}At(${place})`),
    store: (_, place, value) => (parts.a === 1 ? `a0[${place}] = ${value};` : `setA(${place}, ${value});`),
    shared: place => `ofGroup[${place}]`,
    barrier: 'workgroupBarrier();',
    literal: constant,
    add: (x, y) => `add(${x}, ${y})`,
    subtract: (x, y) => `sub(${x}, ${y})`,
    multiply: (x, y) => `times(${x}, ${y})`,
    larger: (x, y) => `larger(${x}, ${y})`,
    isFault: x => `isFault(${x})`,
    noteFault: (label, x, element) => `noteFault(${label}, ${x}, ${element});`,
    normals: {
      tables: normalTables,
      draw: (key, first, item, deviation) =>
        `firstAttempt(vec4<u32>(${key.join(', ')}), ${wholeParameter(first)}, ${item}, ${deviation})`,
      complete: (key, first, { begin, step, count, to }, deviation) =>
        `completeNumbers(vec4<u32>(${key.join(', ')}), ${wholeParameter(first)}, ${begin}, ${step}, ${count}, ${to}, ${deviation});`,
    },
    operations: {
      abs: call('absOf'),
      add: call('add', 2),
      atan: call('atanOf'),
      atan2: call('atan2Of', 2),
      cos: call('cosOf'),
      cosh: call('coshOf'),
      divide: call('div', 2),
      erf: call('erfOf'),
      erfc: call('erfcOf'),
      exp: call('expOf'),
      expm1: call('expm1Of'),
      exponentiate: call('powerOf', 2),
      gaussian: call('gaussianOf'),
      gelu: call('geluOf'),
      gramRoot: call('gramRootOf', 3),
      leakyRelu: ([x], [slope]) => `leakyReluOf(${x!}, ${slope!})`,
      log: call('logOf'),
      log1p: call('log1pOf'),
      maximum: call('larger', 2),
      multiply: call('times', 2),
      negate: ([x]) => `(-${x!})`,
      power: ([x], [exponent]) => `powerOf(${x!}, ${exponent!})`,
      relu: call('reluOf'),
      sechSquared: call('sechSquaredOf'),
      sigmoid: call('sigmoidOf'),
      sin: call('sinOf'),
      sinh: call('sinhOf'),
      softplus: call('softplusOf'),
      sqrt: call('rootOf'),
      step: ([x], [negative, positive]) => `stepOf(${x!}, ${negative!}, ${positive!})`,
      subtract: call('sub', 2),
      tan: call('tanOf'),
      tanh: call('tanhOf'),
      where: ([condition, x, y]) => `choose(${y!}, ${x!}, highOf(${condition!}) > 0.0)`,
    },
  };
}
