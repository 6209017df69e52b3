import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { tfjsBackend, type DeviceBackend } from '../../../src/backends/index.js';

// No greeting.
tf.enableProdMode();

export { tf };

/** The backends of TensorFlow.js that run on a processor. */
export const names = ['cpu', 'wasm'] as const;

export function opened(name: (typeof names)[number]): Promise<DeviceBackend<'float32'>> {
  return tfjsBackend(tf, name);
}
