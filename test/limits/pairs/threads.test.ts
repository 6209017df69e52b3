import { expect } from 'chai';
import type { Tensor } from '../../../src/ad/index.js';
import { InvalidArgumentError, MemoryLimitError, NonFiniteError } from '../../../src/errors/index.js';
import { kernelGraph } from '../../../src/limits/kernelGraph.js';
import { KernelQuestions } from '../../../src/limits/kernelQuestions.js';
import type { PairEvaluator, ThreadPool, ThreadTask } from '../../../src/limits/pairs/index.js';
import { mlp, type Model } from '../../../src/models/index.js';
import { RandomStream } from '../../../src/random/index.js';

function examples(count: number, seed: number): Tensor {
  const data = new Float64Array(count * 5);
  new RandomStream(seed, 'threads').fillNormal(data);
  return { data, shape: [count, 5] };
}

interface Watched {
  readonly evaluator: PairEvaluator;
  /** What was sent to threads. */
  readonly tasks: ThreadTask[];
  stopped: number;
}

/** Kernels of a model, with threads that are other evaluators, which get and give copies alone. */
function withThreads(model: Model, answer?: ThreadPool['run']): Watched {
  const watched: Watched = {
    tasks: [],
    stopped: 0,
    evaluator: new KernelQuestions(kernelGraph(model, [0, 0]), choice => async count => {
      const threads = Array.from({ length: count }, () =>
        new KernelQuestions(kernelGraph(model, [0, 0])).at(choice),
      );
      return Promise.resolve({
        run: async task => {
          watched.tasks.push(task);
          const thread = threads[watched.tasks.length % count]!;
          const run: ThreadPool['run'] = answer ?? (each => thread.evaluator.answer(each));
          return structuredClone(await run(structuredClone(task)));
        },
        stop: () => {
          watched.stopped++;
          return Promise.resolve();
        },
      });
    }).at('both').evaluator,
  };
  return watched;
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return undefined;
}

const relu = mlp({ depth: 3, biasScale: 0.5 });
const tanh = mlp({ depth: 3, activation: 'tanh', biasScale: 0.5 });

describe('threads for pairs of examples', () => {
  for (const [name, model, count] of [
    ['relu', relu, 200],
    ['tanh', tanh, 150],
  ] as const) {
    it(`give the same bits whatever their number: ${name}`, async () => {
      const [x, y] = [examples(count, 1), examples(70, 2)];
      const { evaluator, tasks } = withThreads(model);
      const [one, two] = [await evaluator.evaluate({ x }), await evaluator.evaluate({ x }, { x: y })];
      expect(tasks).to.have.length(0);
      for (const workers of [2, 3]) {
        const watched = withThreads(model);
        expect(await watched.evaluator.evaluate({ x }, undefined, { workers })).to.deep.equal(one);
        expect(await watched.evaluator.evaluate({ x }, { x: y }, { workers })).to.deep.equal(two);
        expect(watched.tasks.length).to.be.above(3);
        expect(watched.stopped).to.equal(2);
      }
    });
  }

  it('tell each other the series of integrals, each of which is found once', async () => {
    const { evaluator, tasks } = withThreads(mlp({ depth: 3, activation: 'tanh', biasScale: 0.77 }));
    await evaluator.evaluate({ x: examples(150, 3) }, undefined, { workers: 2 });
    const kinds = tasks.map(({ kind }) => kind);
    expect(kinds.slice(0, 3)).to.deep.equal(['examples', 'examples', 'examples']);
    const parts = tasks.filter(task => task.kind === 'part');
    expect(new Set(parts.map(({ expansions }) => expansions)).size).to.equal(1);
    expect(parts[0]?.expansions.length).to.be.above(150 * 128);
  });

  it('say how far they are, and stop when they are told, or when nobody waits for more', async () => {
    const x = examples(300, 4);
    const watched = withThreads(relu);
    const seen: number[] = [];
    const onProgress = (done: number): void => void seen.push(done);
    await watched.evaluator.evaluate({ x }, undefined, { workers: 2, onProgress });
    expect(seen.at(-1)).to.equal((300 * 299) / 2);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));

    const controller = new AbortController();
    const controls = { workers: 2, signal: controller.signal };
    const never = withThreads(relu, () => {
      setTimeout(() => {
        controller.abort();
      }, 5);
      return new Promise(() => undefined);
    });
    const error = await rejection(never.evaluator.evaluate({ x }, undefined, controls));
    expect(error).to.equal(controller.signal.reason);
    expect(never.stopped).to.be.above(0);

    const left = withThreads(relu);
    for await (const part of left.evaluator.parts({ x }, undefined, { workers: 2 }).compute()) {
      expect(part.results).to.have.length(2);
      break;
    }
    expect(left.stopped).to.be.above(0);
  });

  it('that fail leave their work to this one, which fails in the same way or does it', async () => {
    const x = examples(150, 5);
    const broken = withThreads(relu, () => Promise.reject(new Error('the class is lost')));
    const expected = await broken.evaluator.evaluate({ x });
    expect(await broken.evaluator.evaluate({ x }, undefined, { workers: 2 })).to.deep.equal(expected);

    const huge = { ...x, data: x.data.map(value => 1e160 * value) };
    const failing = withThreads(relu).evaluator.evaluate({ x: huge }, undefined, { workers: 2 });
    expect(await rejection(failing)).to.be.instanceOf(NonFiniteError);

    const dead = withThreads(relu, () =>
      Promise.reject(Object.assign(new Error('out of memory'), { code: 'ERR_WORKER_OUT_OF_MEMORY' })),
    );
    const error = await rejection(dead.evaluator.evaluate({ x }, undefined, { workers: 2 }));
    expect(error).to.have.property('code', 'ERR_WORKER_OUT_OF_MEMORY');
    expect(dead.stopped).to.be.above(0);
  });

  it('are refused where no configuration describes the network, or memory does not suffice', async () => {
    const x = examples(150, 6);
    const alone = new KernelQuestions(kernelGraph(relu, [0, 0])).at('both').evaluator;
    const error = await rejection(alone.evaluate({ x }, undefined, { workers: 2 }));
    expect(error).to.be.instanceOf(InvalidArgumentError);
    expect((error as Error).message).to.match(/^workers is 2, allowed: 1, or a model that options/);
    expect(await rejection(alone.evaluate({ x }, undefined, { workers: 0 }))).to.be.instanceOf(
      InvalidArgumentError,
    );
    expect(await alone.evaluate({ x }, undefined, { workers: 'auto' })).to.have.length(2);

    const { evaluator } = withThreads(relu);
    const tight = await rejection(evaluator.evaluate({ x }, undefined, { workers: 8, memoryLimit: 4e6 }));
    expect(tight).to.be.instanceOf(MemoryLimitError);
    expect((tight as Error).message).to.match(/With \d workers they fit$/);
    const whole = examples(2000, 7);
    const large = await rejection(evaluator.evaluate({ x: whole }, undefined, { memoryLimit: 3e7 }));
    expect((large as Error).message).to.match(/In parts, .*--out.* they fit$/);
  });

  it('compute what is missing of parts, and parts make up the matrices', async () => {
    const [x, y] = [examples(260, 8), examples(90, 9)];
    const { evaluator } = withThreads(relu);
    for (const [other, width] of [
      [undefined, 260],
      [{ x: y }, 90],
    ] as const) {
      const expected = await evaluator.evaluate({ x }, other);
      const parts = evaluator.parts({ x }, other);
      const numbers = parts.regions.map((_, number) => number).filter(number => number % 2 === 1);
      const seen: number[] = [];
      for await (const { number, top, left, height, width: columns, results } of parts.compute(numbers)) {
        seen.push(number);
        results.forEach((result, k) => {
          for (let i = 0; i < height; i++) {
            const start = (top + i) * width + left;
            const row = expected[k]!.slice(start, start + columns);
            expect(result.slice(i * columns, (i + 1) * columns)).to.deep.equal(row);
          }
        });
      }
      expect(seen).to.deep.equal(numbers);
    }
  });
});
