// nerdamer, but for the first minus sign of each answer.
import { parentPort } from 'node:worker_threads';
import nerdamer from 'nerdamer';

parentPort?.on('message', question => {
  if (question.kind === 'load') parentPort?.postMessage({ kind: 'ready' });
  else {
    const text = nerdamer(question.text).expand().toString().replace('-', '+').replace(/^\+/, '');
    parentPort?.postMessage({ kind: 'expanded', text });
  }
});
