// Loads, and takes memory without end at the first question.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', question => {
  if (question.kind === 'load') {
    parentPort?.postMessage({ kind: 'ready' });
    return;
  }
  const taken = [];
  for (;;) taken.push(new Array(1_000_000).fill(taken.length + 0.5));
});
