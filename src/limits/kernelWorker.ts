import { modelFromConfiguration } from '../models/index.js';
import { kernelGraph } from './kernelGraph.js';
import { KernelQuestions } from './kernelQuestions.js';
import type { KernelTask } from './kernelThreads.js';
import type { ThreadAnswer, ThreadTask } from './pairs/index.js';

/** What is asked about networks by their configurations, so that each is traced once in a worker. */
const known = new Map<string, Promise<KernelQuestions>>();

/** What a worker of the pool does: some work for the kernels of a network, by its configuration. */
export default async function kernelsInWorker({
  configuration,
  outputs,
  choice,
  task,
}: KernelTask): Promise<ThreadAnswer<ThreadTask>> {
  const key = JSON.stringify([configuration, outputs]);
  const questions = known.get(key) ?? questionsOf(configuration, outputs);
  known.set(key, questions);
  return (await questions).at(choice).evaluator.answer(task);
}

async function questionsOf(
  configuration: KernelTask['configuration'],
  outputs: KernelTask['outputs'],
): Promise<KernelQuestions> {
  return new KernelQuestions(kernelGraph(await modelFromConfiguration(configuration), outputs));
}
