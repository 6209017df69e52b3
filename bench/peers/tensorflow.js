/**
 * TensorFlow.js: K(r) by nested `tf.grad`.
 *
 * With g = grad h_j as TensorFlow.js gives it (dense), h_i(w + e g) is a function of one number e, since
 * (W + e G) q = W q + e (G q): the form that asks least of nested reverse mode, which then holds no n × n temporary.
 * One nest of r gradients passes through every lower order, and their values are kept on the way.
 *
 *     node tensorflow.js --width 1024 --activation sin --order 4 --repeats 5
 *     node tensorflow.js --case network.json
 */
import { runProgram } from './program.js';

/** Only what nested `tf.grad` gets right: see "Known wrong results" in bench/README.md. */
const ACTIVATIONS = ['sin', 'relu'];

await runProgram({
  peer: 'tensorflow.js',
  activations: ACTIVATIONS,
  dtypes: ['float32'],
  start: async () => {
    const tf = await loadFastest();
    return {
      version: tf.version['tfjs-core'],
      backend: tf.getBackend(),
      compiles: false,
      draw: (shape, seed) => tf.randomNormal(shape, 0, 1, 'float32', seed),
      array: values => tf.tensor(values, undefined, 'float32'),
      prepare: (network, order) => prepare(tf, network, order),
    };
  },
});

/** The native package where the user has installed it, else WebAssembly. */
async function loadFastest() {
  try {
    const native = (await import('@tensorflow/tfjs-node')).default;
    await native.ready();
    return native;
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  }
  const tf = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  return tf;
}

function prepare(tf, { weights, first, second, activation, gain }, order) {
  const transposes = weights;
  const matrices = weights.map(weight => tf.transpose(weight));
  const [rowFirst, rowSecond] = [first, second].map(input => tf.reshape(input, [1, input.size]));

  const network = (product, input) => {
    let q = input;
    let y = input;
    matrices.forEach((matrix, layer) => {
      y = tf.div(product(q, layer), Math.sqrt(matrix.shape[0]));
      q = tf.mul(tf[activation](y), gain);
    });
    return tf.sum(y);
  };

  // A row times an untransposed matrix is the product that the wasm backend is fastest at. Both orientations are held,
  // so that backward passes, of any order, are such products too: 3 times faster at n = 4096 than plain `tf.matMul`.
  const multiply = (row, matrix, transpose) =>
    tf.customGrad(q => ({
      value: tf.matMul(q, matrix),
      gradFunc: delta => multiply(delta, transpose, matrix),
    }))(row);

  return () => {
    const terms = tf.tidy(() => {
      const gradient = tf.grads((...variables) =>
        network((q, layer) => tf.matMul(q, variables[layer]), rowSecond),
      )(matrices);
      const gradientTransposes = gradient.map(part => tf.transpose(part));
      const along = e =>
        network((q, layer) => {
          const straight = multiply(q, matrices[layer], transposes[layer]);
          const moved = multiply(q, gradient[layer], gradientTransposes[layer]);
          return tf.add(straight, tf.mul(e, moved));
        }, rowFirst);
      return derivativesAtZero(tf, along, order);
    });
    const numbers = terms.map(term => term.dataSync()[0]);
    tf.dispose(terms);
    return numbers;
  };
}

function derivativesAtZero(tf, f, order) {
  const terms = [];
  let derivative = f;
  for (let r = 0; r < order; r++) {
    const lower = derivative;
    derivative = e => {
      const { value, grad } = tf.valueAndGrad(lower)(e);
      terms[r] = tf.keep(value);
      return grad;
    };
  }
  terms[order] = derivative(tf.scalar(0));
  return terms;
}
