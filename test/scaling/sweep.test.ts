import { expect } from 'chai';
import { InvalidArgumentError, MemoryLimitError } from '../../src/errors/index.js';
import { multiply, tanh } from '../../src/ad/index.js';
import { mlp, type Activation } from '../../src/models/index.js';
import {
  checkMemory,
  checkSweep,
  computeSample,
  sweep,
  taylorQuantities,
  type SamplePool,
  type ScalingSample,
  type SweepOptions,
} from '../../src/scaling/index.js';
import { estimateCost } from '../../src/taylor/index.js';
import { base, rejection, results, swept } from './sweeps.js';

describe('sweep', () => {
  it('gives every width and seed once, in order of width and of the seeds as given', async () => {
    const samples = await swept({ experiment: 'an experiment' });
    expect(samples.map(({ width, seed }) => [width, seed])).to.deep.equal(
      [5, 12].flatMap(width => base.seeds.map(seed => [width, seed])),
    );
    for (const { experiment, values } of samples) {
      expect(experiment).to.equal('an experiment');
      expect(values.length).to.equal(4);
    }
    expect(new Set(samples.map(({ values }) => values[0])).size).to.equal(8);
  });

  describe('on several threads', () => {
    it('gives the same bits with 2 of them', async () => {
      expect(await swept({ workers: 2 })).to.deep.equal(await swept({}));
    });

    it("uses a user's own activation, even one that has the name of another", async () => {
      // Threads only know activations by name; tanh(2 x) must not become tanh(x) there.
      const steeper: Activation = {
        name: 'tanh',
        apply: x => tanh(multiply(2, x)),
      };
      const own = mlp({ depth: 3, activation: steeper });
      const alone = await swept({ model: own });
      expect(await swept({ model: own, workers: 3 })).to.deep.equal(alone);
      expect(alone).not.to.deep.equal(await swept({}));
      const unknown = mlp({ depth: 3, activation: { ...steeper, name: 'tanh of 2 x' } });
      expect(await swept({ model: unknown, workers: 3 })).to.deep.equal(alone);
    });
  });

  describe('that goes on', () => {
    it('equals a whole one, computes only what is missing, and keeps what it is given', async () => {
      const whole = await sweep(base);
      const known = whole.filter((_, position) => position % 3 === 1);
      const computed: ScalingSample[] = [];
      const resumed = await sweep(base, { known, onSample: sample => computed.push(sample) });
      expect(results(resumed)).to.deep.equal(results(whole));
      expect(computed.length).to.equal(whole.length - known.length);
      for (const sample of known) expect(resumed).to.include(sample);
      for (const sample of computed) expect(resumed).to.include(sample);
    });

    it('has room for more seeds than a list of arguments has', async () => {
      const seeds = Array.from({ length: 2e5 }, (_, seed) => seed);
      const known = seeds.map(seed => ({ experiment: 'mlp', width: 4, seed, values: [1, 2], seconds: 0 }));
      const many = { ...base, widths: [4], quantities: taylorQuantities(1), seeds };
      expect((await sweep(many, { known })).length).to.equal(2e5);
    });

    it('takes nothing from another experiment, width, seed or order', async () => {
      const whole = await swept({});
      const [first] = await sweep(base);
      const strangers = [
        { ...first!, experiment: 'another' },
        { ...first!, width: 6 },
        { ...first!, seed: 99 },
        { ...first!, values: [1, 2] },
      ].map(sample => ({ ...sample, values: sample.values.map(() => 123) }));
      expect(await swept({}, { known: strangers })).to.deep.equal(whole);
    });
  });

  it('ends after the sample at hand when it is told to, with what is known by then', async () => {
    for (const last of [1, 3, 4, 6]) {
      const controller = new AbortController();
      const seen: ScalingSample[] = [];
      const samples = await sweep(base, {
        signal: controller.signal,
        onSample: sample => {
          seen.push(sample);
          if (seen.length === last) controller.abort();
        },
      });
      expect(seen.length).to.equal(last);
      expect(samples).to.deep.equal(seen);
    }
    const never = await sweep(base, {
      signal: AbortSignal.abort(),
      onSample: () => expect.fail('nothing to compute'),
    });
    expect(never).to.deep.equal([]);
  });

  it('computes as many networks at once as fit into its memory, at each width', async () => {
    const { model, inputSize } = base;
    const bytesAt = (width: number): number => estimateCost(model, { width, inputSize, order: 3 }).bytes;
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    const most = new Map<number, number>();
    let running = 0;
    const pool: SamplePool = {
      workers: 5,
      async run(task) {
        most.set(task.width, Math.max(most.get(task.width) ?? 0, ++running));
        await new Promise(resolve => setTimeout(resolve, 1));
        running--;
        return computeSample(model, task);
      },
      close: () => Promise.resolve(),
    };
    const changes = { widths: [5, 60], seeds, workers: 5 };
    const alone = await swept({ ...changes, workers: 1 });
    for (const networks of [1, 2, 3.5]) {
      most.clear();
      const memoryLimit = networks * bytesAt(60);
      expect(await swept({ ...changes, memoryLimit }, { pool })).to.deep.equal(alone);
      expect(most.get(60)).to.equal(Math.floor(networks));
      expect(most.get(5)).to.equal(Math.min(5, Math.floor(memoryLimit / bytesAt(5))));
    }
    await swept(changes, { pool });
    expect(most.get(60)).to.equal(5);
  });

  describe('before it starts', () => {
    const refused: [string, Partial<SweepOptions>, RegExp][] = [
      ['no widths', { widths: [] }, /widths is \[\], allowed: one or more integers/],
      ['a width of 0', { widths: [8, 0] }, /widths\[1\] is 0, allowed: an integer ≥ 1/],
      ['a broken width', { widths: [1.5] }, /widths\[0\] is 1\.5/],
      ['a width twice', { widths: [8, 4, 8] }, /widths\[2\] is 8, allowed: integers that differ/],
      ['no seeds', { seeds: [] }, /seeds is \[\]/],
      ['a negative seed', { seeds: [-1] }, /seeds\[0\] is -1, allowed: an integer ≥ 0/],
      ['a seed twice', { seeds: [3, 3] }, /seeds\[1\] is 3/],
      ['a seed that is too large', { seeds: [2 ** 53] }, /seeds\[0\] is 9007199254740992/],
      ['no worker', { workers: 0 }, /workers is 0, allowed: an integer from 1 to 1024/],
      ['half a worker', { workers: 1.5 }, /workers is 1\.5/],
      ['a million workers', { workers: 1e6 }, /workers is 1000000/],
      ['no quantities', { quantities: [] }, /quantities is \[\]/],
      ['a quantity twice', { quantities: ['K1', 'K1'] }, /quantities\[1\] is "K1"/],
      ['an unknown quantity', { quantities: ['L1'] }, /quantity is "L1", allowed: a Taylor term as K3/],
      ['too few inputs', { inputs: [[1, 2]] }, /inputs\.length is 1, allowed: 2 or more inputs for K0/],
      ['an input size of 0', { inputSize: 0 }, /inputSize is 0/],
    ];
    for (const [what, changes, message] of refused) {
      it(`refuses ${what}`, async () => {
        expect(() => {
          checkSweep({ ...base, ...changes });
        }).to.throw(InvalidArgumentError, message);
        const samples: ScalingSample[] = [];
        const error = await rejection(
          sweep({ ...base, ...changes }, { onSample: sample => samples.push(sample) }),
        );
        expect(error).to.be.instanceOf(InvalidArgumentError);
        expect(samples).to.deep.equal([]);
      });
    }

    for (const storage of ['dense', 'implicit'] as const) {
      it(`refuses a width that does not fit into memory and names the widest that does: ${storage}`, () => {
        const bytesAt = (width: number): number =>
          estimateCost(base.model, { inputSize: 2, width, storage, order: 3 }).bytes;
        const memoryLimit = bytesAt(777) + 1;
        const options = { ...base, storage, memoryLimit };
        expect(() => {
          checkSweep({ ...options, widths: [5, 5000] });
        }).to.throw(MemoryLimitError, /width 5000 takes .*GiB, allowed: .*width 777 would fit/);
        checkSweep({ ...options, widths: [5, 777] });
        expect(() => {
          checkSweep({ ...options, widths: [5, 778] });
        }).to.throw(MemoryLimitError);
      });
    }

    it('says so when no width fits', () => {
      expect(() => {
        checkMemory(width => 1000 + width, 64, 'mlp', 1000);
      }).to.throw(MemoryLimitError, /no width would fit/);
    });
  });
});
