// Loads, and never answers a question: it computes for ever.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', question => {
  if (question.kind === 'load') parentPort?.postMessage({ kind: 'ready' });
  else for (;;);
});
