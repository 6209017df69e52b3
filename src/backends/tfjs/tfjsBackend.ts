import {
  aFunction,
  aText,
  checkArguments,
  InvalidArgumentError,
  objectWith,
  UnavailableError,
} from '../../errors/index.js';
import type { Operator, Program } from '../../program/index.js';
import type { DeviceBackend } from '../devices/index.js';
import { execute } from './execute.js';
import { toFloat32 } from './float32.js';
import { HostMatrix, type Weight } from './hostMatrix.js';
import { dispose, StoredMatrix, TensorMatrix, UpdatedMatrix, type Held, type Home } from './operators.js';
import { prepareProgram, type Prepared } from './preparedProgram.js';
import type { TensorFlow } from './tensorFlow.js';

const aTensorFlow = objectWith<TensorFlow>('the module of TensorFlow.js', {
  getBackend: aFunction,
  setBackend: aFunction,
  backend: aFunction,
  tidy: aFunction,
  tensor: aFunction,
  matMul: aFunction,
});

/**
 * Computes by TensorFlow.js, in float32, on the backend of it that is named: "cpu", "wasm", "webgpu", or
 * "tensorflow" of tfjs-node and tfjs-node-gpu. Parameters made with it live there, and so every question
 * about them is computed there.
 *
 * A number has 24 bits, some 7 digits, and results have fewer where terms cancel. What is larger than
 * 3.4·10³⁸ is not finite. Products with implicit weights are sampled by the processor, in float64. The
 * current backend of TensorFlow.js is as before once a computation waits or ends. All tensors of a
 * computation are disposed of with it, and those of `parameters` when they are released (`releaseParameters`)
 * or forgotten, or by `close()`.
 *
 * @param tf the module: `import * as tf from '@tensorflow/tfjs-core'`, beside one that has the backend, as
 *   `import '@tensorflow/tfjs-backend-wasm'`.
 * @param name which of the backends that the module has.
 * @throws UnavailableError where TensorFlow.js has no such backend, cannot start it, or gives it fewer than
 *   32 bits; InvalidArgumentError for what is no such module.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { initialize, mlp, taylorTerms } from 'widejet';
 * import { tfjsBackend } from 'widejet/graph';
 * tf.enableProdMode(); // no greeting
 * const backend = await tfjsBackend(tf, 'cpu');
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 1, storage: 'dense', backend });
 * const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 2 });
 * console.log(derivatives.length, backend.precision); // 3 float32
 * backend.close();
 * ```
 */
export async function tfjsBackend(tf: TensorFlow, name: string): Promise<DeviceBackend<'float32'>> {
  checkArguments({ tf: [tf, aTensorFlow], name: [name, aText] });
  await start(tf, name);
  const prepared = new WeakMap<Program, readonly Prepared[]>();
  const held = new Set<Held>();
  let isClosed = false;

  const backend: DeviceBackend<'float32'> = {
    name: `TensorFlow.js ${name}`,
    precision: 'float32',
    async run(program, inputs, operators) {
      home.checkOpen();
      const own = operators.map(ownOperator);
      let steps = prepared.get(program);
      if (steps === undefined) {
        steps = prepareProgram(program);
        prepared.set(program, steps);
      }
      return whileAllUsed(own, () =>
        execute({ home, program, steps, given: givenTo(program, inputs), operators: own }),
      );
    },
    dense(rows, columns, entries) {
      home.checkOpen();
      return StoredMatrix.of(home, rows, columns, entries);
    },
    implicit(rows, columns, stream) {
      home.checkOpen();
      return HostMatrix.implicit(home, rows, columns, stream);
    },
    updated(base, left, right, rank, scale) {
      home.checkOpen();
      const own = ownOperator(base);
      return own instanceof HostMatrix
        ? own.updated(left, right, rank, scale)
        : UpdatedMatrix.of(home, own, left, right, rank, scale);
    },
    close() {
      isClosed = true;
      held.forEach(dispose);
      held.clear();
    },
  };
  const home: Home = {
    tf,
    backend,
    held,
    active(work) {
      const before = tf.getBackend();
      setAtOnce(name);
      try {
        return work();
      } finally {
        setAtOnce(before);
      }
    },
    checkOpen() {
      if (isClosed)
        throw new UnavailableError(`the backend ${backend.name} is closed: make another one to go on`);
    },
    forgotten: new FinalizationRegistry(forgotten => {
      held.delete(forgotten);
      dispose(forgotten);
    }),
  };
  return backend;

  /**
   * Sets a backend of TensorFlow.js that has been started before: that takes effect before it is waited for.
   */
  function setAtOnce(wanted: string): void {
    if (tf.getBackend() === wanted) return;
    tf.setBackend(wanted).catch(() => undefined);
    if (tf.getBackend() === wanted) return;
    throw new UnavailableError(
      `TensorFlow.js has lost its backend ${wanted}: make the backend and the parameters again`,
    );
  }

  function ownOperator(operator: Operator): Weight {
    const isWeight = operator instanceof TensorMatrix || operator instanceof HostMatrix;
    if (isWeight && operator.backend === backend) return operator;
    throw new InvalidArgumentError(
      'operator',
      operator.backend?.name ?? 'a weight on the processor',
      `a weight of ${backend.name}`,
      'Make all parameters with the same `backend`',
    );
  }
}

/** Starts a backend of TensorFlow.js, and leaves the current one as it was. */
async function start(tf: TensorFlow, name: string): Promise<void> {
  const before = tf.getBackend() as string | undefined;
  let reason = 'it does not start';
  try {
    if (await tf.setBackend(name)) {
      const bits = tf.backend().floatPrecision();
      if (bits >= 32) return;
      reason = `its numbers have ${bits} bits, and 32 are needed`;
    }
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  } finally {
    if (before !== undefined && before !== '' && before !== name) await tf.setBackend(before);
  }
  throw new UnavailableError(
    `TensorFlow.js cannot compute by its backend ${JSON.stringify(name)}: ${reason}. Import the package that has it ` +
      '(@tensorflow/tfjs-backend-cpu, -wasm or -webgpu, @tensorflow/tfjs-node or tfjs-node-gpu) before, or take another one',
  );
}

function givenTo(program: Program, inputs: readonly Float64Array[]): Map<number, Float32Array> {
  const given = new Map<number, Float32Array>();
  for (const [slot, numbers] of program.known) given.set(slot, toFloat32(numbers, 'a constant'));
  program.inputs.forEach((slot, k) => given.set(slot, toFloat32(inputs[k]!, 'an input')));
  return given;
}

/** Runs some work while none of the operators loses its tensors. */
function whileAllUsed<Result>(
  [first, ...others]: readonly Weight[],
  work: () => Promise<Result>,
): Promise<Result> {
  return first === undefined ? work() : first.whileUsed(() => whileAllUsed(others, work));
}
