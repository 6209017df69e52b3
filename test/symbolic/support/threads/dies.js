// Loads, and breaks down at the first question.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', question => {
  if (question.kind === 'load') parentPort?.postMessage({ kind: 'ready' });
  else throw new Error('out of order');
});
