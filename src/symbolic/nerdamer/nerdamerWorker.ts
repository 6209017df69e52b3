import { parentPort } from 'node:worker_threads';
import { bounded } from '../../errors/index.js';
import type { NerdamerQuestion, NerdamerReply } from './protocol.js';

/** What the thread of nerdamer does: it multiplies out a text of the writer's, and forgets it. */
async function answer(question: NerdamerQuestion): Promise<NerdamerReply> {
  let nerdamer;
  try {
    ({ default: nerdamer } = await import('nerdamer'));
  } catch (error) {
    return { kind: 'unavailable', reason: reasonOf(error) };
  }
  if (question.kind === 'load') return { kind: 'ready' };
  try {
    nerdamer.set('TIMEOUT', question.milliseconds);
    return { kind: 'expanded', text: nerdamer(question.text).expand().toString() };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  } finally {
    nerdamer.clear('all');
    nerdamer.clearVars();
  }
}

function reasonOf(error: unknown): string {
  return bounded(error instanceof Error ? error.message : String(error), 300);
}

parentPort?.on('message', (question: NerdamerQuestion) => {
  void answer(question).then(reply => parentPort?.postMessage(reply));
});
