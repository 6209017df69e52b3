/**
 * jax-js: K(r) by nested `jvp` along g = grad h_j, all orders in one nest, `jit`-compiled (g by itself).
 *
 * `--dtype float64` (the default) or `float32`. jax-js computes sin, cos, exp, log, erf and erfc in float32 whatever
 * the dtype, so float64 is float64 in its products and sums alone, and truly only for relu.
 *
 *     node jaxjs.js --width 1024 --activation sin --order 4 --repeats 5 --dtype float32
 *     node jaxjs.js --case network.json
 *
 * Arrays are counted: a function owns, and so frees, what it is handed, and `.ref` hands over one reference more.
 */
import { readFileSync } from 'node:fs';
import { blockUntilReady, defaultDevice, grad, init, jit, jvp, nn, numpy, random } from '@jax-js/jax';
import { runProgram } from './program.js';

const ACTIVATIONS = { sin: numpy.sin, tanh: numpy.tanh, relu: nn.relu };
const PACKAGE = new URL('node_modules/@jax-js/jax/package.json', import.meta.url);

// jax-js tests every array it is handed against Float16Array, a class that Node has only from version 24 on.
globalThis.Float16Array ??= class Float16Array {};

await runProgram({
  peer: 'jax-js',
  activations: Object.keys(ACTIVATIONS),
  dtypes: ['float64', 'float32'],
  start: async dtype => {
    // WebAssembly is the fastest device that jax-js has in Node; asking for all of them fails where there is no WebGPU.
    await init('wasm');
    defaultDevice('wasm');
    return {
      version: JSON.parse(readFileSync(PACKAGE, 'utf8')).version,
      backend: 'wasm',
      compiles: true,
      draw: (shape, seed) => blockUntilReady(random.normal(random.key(seed), shape).astype(dtype)),
      array: values => numpy.array(values, { dtype }),
      prepare,
    };
  },
});

function prepare({ weights, first, second, activation, gain }, order) {
  const { dtype } = first;
  // A plain number would be rounded to float32 whatever it meets.
  const constant = value => numpy.array(value, { dtype });

  /** h(weights): a scalar; owns `matrices` and `input`. */
  const network = (matrices, input) => {
    const last = matrices.length - 1;
    let q = input;
    matrices.forEach((matrix, layer) => {
      const fanIn = matrix.shape[1];
      const y = numpy.matmul(matrix, q).mul(constant(1 / Math.sqrt(fanIn)));
      q = layer === last ? y : ACTIVATIONS[activation](y).mul(constant(gain));
    });
    return numpy.sum(q);
  };
  const gradient = jit((matrices, input) => grad(variables => network(variables, input))(matrices));
  const derivatives = jit((matrices, direction, input) => {
    const values = derivativesAlong(direction, order, variables => network(variables, input.ref))(matrices);
    [...direction, input].forEach(array => array.dispose());
    return values;
  });

  return async () => {
    const values = derivatives(shared(weights), gradient(shared(weights), second.ref), first.ref);
    const numbers = [];
    for (const value of values) numbers.push((await value.data())[0]);
    return numbers;
  };
}

/** weights → [f, D f, .., D^order f], where D is the derivative along `direction`. */
function derivativesAlong(direction, order, f) {
  let nest = variables => [f(variables)];
  for (let r = 0; r < order; r++) {
    const lower = nest;
    nest = variables => {
      const [values, tangents] = jvp(lower, [variables], [shared(direction)]);
      const highest = tangents.pop();
      tangents.forEach(tangent => tangent.dispose());
      return [...values, highest];
    };
  }
  return nest;
}

function shared(arrays) {
  return arrays.map(array => array.ref);
}
