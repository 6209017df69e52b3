/** A network that takes all memory for objects in worker threads, and little in the first thread. */
import { isMainThread } from 'node:worker_threads';
import { defineModel } from '../../../src/index.js';
import { matvec } from '../../../src/doors/graph.js';

if (!isMainThread) {
  const kept: unknown[] = [];
  for (;;) kept.push(Array.from({ length: 1e5 }, () => ({})));
}

export default defineModel({
  name: 'greedy',
  inputs: { x: ['inputSize'] },
  parameters: { V: [1, 'inputSize'] },
  apply: ({ V }, { x }) => matvec(V, x),
});
